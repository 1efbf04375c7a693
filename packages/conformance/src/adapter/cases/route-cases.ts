import assert from 'node:assert/strict';
import type { AdapterCase } from '../adapter-case.ts';
import type { RouteExample } from '../contract.ts';

/** A case for each peculiarity of the framework's router. */
export const routeCases = (routes: readonly RouteExample[]): AdapterCase[] =>
  routes.map(({ name, method = 'GET', target, route, status }) => ({
    name: `route: ${name}`,
    rule: 'http-span §1',
    run: async (t) => {
      const { response, span } = await t.trace({ method, target });
      assert.equal(response.status, status);
      assert.equal(span.attributes['http.route'], route);
      assert.equal(span.name, route === undefined ? method : `${method} ${route}`);
    },
  }));

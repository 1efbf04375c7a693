import assert from 'node:assert/strict';
import { isSpanContextValid, SpanKind, trace } from '@opentelemetry/api';
import { casesOf } from '../adapter-case.ts';
import { onlyServerSpan } from '../case-context.ts';

/** Kind, name, route, and that a request has exactly one span. */
export const identityCases = casesOf('http-span §1', {
  'a request has one span of kind SERVER': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal(span.kind, SpanKind.SERVER);
    assert.equal(span.name, 'GET /hello');
    assert.equal(span.attributes['http.route'], '/hello');
    assert.ok(isSpanContextValid(span.spanContext()));
  },

  'parameters are never resolved in name and route': async (t) => {
    const { span } = await t.trace('/users/42');
    const route = t.template('/users/:id');
    assert.equal(span.name, `GET ${route}`);
    assert.equal(span.attributes['http.route'], route);
    assert.equal(span.attributes['url.path'], '/users/42');
  },

  'three routers mounted at parameters give the whole template': async (t) => {
    const { response, span } = await t.trace('/orgs/acme/teams/red/members/7');
    assert.deepEqual(JSON.parse(response.body), { org: 'acme', team: 'red', member: '7' });
    assert.equal(span.attributes['http.route'], t.template('/orgs/:org/teams/:team/members/:member'));
    assert.equal(span.name, `GET ${t.template('/orgs/:org/teams/:team/members/:member')}`);
  },

  'a path that nothing matches has no route, and the method as its name': async (t) => {
    const { response, span } = await t.trace('/nowhere/at/all');
    assert.equal(response.status, 404);
    assert.equal(span.name, 'GET');
    assert.equal(span.attributes['http.route'], undefined);
  },

  'no match below a mounted router: no route': async (t) => {
    const { response, span } = await t.trace('/orgs/acme/teams/red/nothing');
    assert.equal(response.status, 404);
    assert.equal(span.name, 'GET');
    assert.equal(span.attributes['http.route'], undefined);
  },

  'a template holds for every path that it matches': async (t) => {
    const app = await t.serve();
    for (const id of ['1', 'b%20c', '%E2%82%AC', 'x.y']) await app.get(`/users/${id}`);
    const names = (await t.finish()).filter(({ kind }) => kind === SpanKind.SERVER).map(({ name }) => name);
    assert.deepEqual(names, Array(4).fill(`GET ${t.template('/users/:id')}`));
  },

  'HEAD is named HEAD, with the route that answered': async (t) => {
    const { response, span } = await t.trace({ method: 'HEAD', target: '/hello' });
    assert.equal(response.body, '');
    assert.equal(span.name, 'HEAD /hello');
  },

  'OPTIONS is named OPTIONS, with the route that answered': async (t) => {
    const { response, span } = await t.trace({ method: 'OPTIONS', target: '/status/204' });
    assert.equal(response.status, 204);
    assert.equal(span.name, `OPTIONS ${t.template('/status/:code')}`);
  },

  'an unknown method is HTTP in the name and _OTHER in the attribute': async (t) => {
    const { span } = await t.trace({ method: 'PURGE', target: '/nowhere' });
    assert.equal(span.name, 'HTTP');
    assert.equal(span.attributes['http.request.method'], '_OTHER');
    assert.equal(span.attributes['http.request.method_original'], 'PURGE');
  },

  'a known method has no original': async (t) => {
    const { span } = await t.trace({ method: 'PATCH', target: '/status/200' });
    assert.equal(span.attributes['http.request.method'], 'PATCH');
    assert.equal(span.attributes['http.request.method_original'], undefined);
  },

  'OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS replaces the known methods': async (t) => {
    t.setEnvironment({ OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: 'GET,PURGE' });
    const app = await t.serve();
    await app.request({ method: 'PURGE', target: '/nowhere' });
    await app.request({ method: 'POST', target: '/nowhere' });
    const methods = (await t.finish()).map(({ attributes }) => attributes['http.request.method']);
    assert.deepEqual(methods, ['PURGE', '_OTHER']);
  },

  'a route that user code set by hand wins, and names the span': async (t) => {
    t.services.run = async () => trace.getActiveSpan()!.setAttribute('http.route', '/by/hand') && null;
    const { span } = await t.trace('/run');
    assert.equal(span.attributes['http.route'], '/by/hand');
    assert.equal(span.name, 'GET /by/hand');
  },

  'a name that user code gave the span stays': async (t) => {
    t.services.run = async () => trace.getActiveSpan()!.updateName('my own name') && null;
    const { span } = await t.trace('/run');
    assert.equal(span.name, 'my own name');
    assert.equal(span.attributes['http.route'], '/run');
  },

  'a name that a hook gave the span before its route was known stays': async (t) => {
    const { span } = await t.trace('/hello', { requestHook: (span) => span.updateName('my own name') });
    assert.equal(span.name, 'my own name');
    assert.equal(span.attributes['http.route'], '/hello');
  },

  'registered twice: one span': async (t) => {
    const { span, children } = await t.trace('/users/42', {}, { instrumentation: 'twice' });
    assert.equal(span.name, `GET ${t.template('/users/:id')}`);
    assert.equal(children.length, 1);
    assert.equal(children[0]!.parentSpanContext?.spanId, span.spanContext().spanId);
  },

  'registered twice: an excluded request stays excluded': async (t) => {
    const app = await t.serve({ excludedUrls: '/users' }, { instrumentation: 'twice' });
    await app.get('/users/42');
    assert.deepEqual(await t.finish(), []);
  },

  'registered twice: hooks are called once': async (t) => {
    const calls: string[] = [];
    await t.trace(
      '/hello',
      { requestHook: () => void calls.push('request'), responseHook: () => void calls.push('response') },
      { instrumentation: 'twice' },
    );
    assert.deepEqual(calls, ['request', 'response']);
  },

  'two requests have two traces': async (t) => {
    const app = await t.serve();
    await app.get('/hello');
    await app.get('/hello');
    const traces = new Set((await t.finish()).map((span) => span.spanContext().traceId));
    assert.equal(traces.size, 2);
  },

  'the instrumentation scope names the adapter': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal(span.instrumentationScope.name, `@ai-trace/${t.adapter.framework}`);
  },

  'nothing of a request is left in the context after it': async (t) => {
    const app = await t.serve();
    await app.get('/hello');
    assert.equal(trace.getActiveSpan(), undefined);
    onlyServerSpan(await t.finish());
  },
});

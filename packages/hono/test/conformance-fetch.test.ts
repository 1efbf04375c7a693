import { createServer, type Server } from 'node:http';
import { type AdapterUnderTest, type AppSetup, describeAdapter } from '@ai-trace/conformance';
import { getRequestListener } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { aiTraceMiddleware, instrumentApp } from '../src/index.ts';
import { createHonoApp, type NodeObjects } from './app.ts';
import { joinedHeaders, refusedRequests } from './describe-node-server.ts';
import { peculiarRoutes, registerPeculiarRoutes } from './peculiar-routes.ts';

/** What only the test application knows, for the endpoints that break their connection. */
const nodeObjects = new WeakMap<Request, NodeObjects>();

const build = (setup: AppSetup): Hono => {
  const nodeOf = (c: Context) => nodeObjects.get(c.req.raw) as NodeObjects;
  const app = createHonoApp({ middleware: aiTraceMiddleware, nodeOf }, setup);
  registerPeculiarRoutes(app);
  return app;
};

/** As on Bun, Deno and Workers: a Request comes, a Response goes, and nothing tells of `node:http`. */
const serve = (app: Hono): Server => {
  const fetch = (request: Request, bindings: unknown) => {
    nodeObjects.set(request, bindings as NodeObjects);
    return app.fetch(request);
  };
  return createServer(getRequestListener(fetch, { hostname: 'localhost', overrideGlobalObjects: false }));
};

const noConnection = 'a Request of the Fetch standard knows neither its connection nor the version of HTTP';
const normalized = 'the URL of a Request of the Fetch standard is normalised';
const handedOver = 'a Response that is in memory is handed over at once, and the runtime does not tell when it was sent';

const knownGaps: AdapterUnderTest['knownGaps'] = {
  ...joinedHeaders,
  ...refusedRequests,
  'a sampler sees all that is known at the start': noConnection,
  'route and status join them at the end, and nothing else': noConnection,
  'a forged X-Forwarded-For does not become the client address': noConnection,
  'behind a trusted proxy, client, scheme and host are what it forwarded': noConnection,
  'an application that trusts a proxy believes the connection where nothing was forwarded': noConnection,
  'HTTP/1.0 without a Host is served and traced': noConnection,
  'the duration carries method, route and status, and nothing of high cardinality': noConnection,
  'a target with curly brackets and pipes is traced as it came': normalized,
  'a client that leaves with a pipelined answer waiting ends both spans': handedOver,
  'a client that leaves with a pipelined answer waiting, its body read, ends both spans': handedOver,
  'a pipelined request whose body was read does not end early': handedOver,
  'a header that comes twice gives two values': 'the Headers of a Request join the lines of one name',
};

const adapter: AdapterUnderTest = {
  name: 'Hono by app.fetch(request)',
  framework: 'hono',
  capabilities: ['multipart', 'trustProxy'],
  createApp: (setup) => serve(build(setup)),
  headerOf: (c, header) => (c as Context).req.header(header),
  routes: peculiarRoutes,
  knownGaps,
};

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(console, 'info').mockImplementation();
});

describeAdapter(adapter);
describeAdapter({
  ...adapter,
  name: `${adapter.name}, instrumentApp`,
  createApp(setup) {
    const app = build({ ...setup, instrumentation: 'none' });
    const options = { ...setup.options, ...(setup.trustProxy && { trustProxy: true }) };
    if (setup.instrumentation !== 'none') instrumentApp(app, options);
    if (setup.instrumentation === 'twice') instrumentApp(app, options);
    return serve(app);
  },
});

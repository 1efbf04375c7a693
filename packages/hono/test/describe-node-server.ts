import type { Server } from 'node:http';
import { type AdapterUnderTest, type AppSetup, describeAdapter } from '@ai-trace/conformance';
import type { Context, Hono } from 'hono';
import type { UpgradeWebSocket } from 'hono/ws';
import { aiTraceMiddleware, instrumentApp } from '../src/index.ts';
import { createHonoApp } from './app.ts';
import { peculiarRoutes, registerPeculiarRoutes } from './peculiar-routes.ts';

/** One version of the server that Hono runs by on Node. */
export interface NodeServer {
  name: string;
  createAdaptorServer(options: { fetch: Hono['fetch']; hostname: string }): unknown;
  alreadySent: Response;
  upgradeWebSocket?: UpgradeWebSocket;
}

const refused = '@hono/node-server answers such a request with 400 before it calls the application';

/** Shared with the Fetch variant. */
export const joinedHeaders: AdapterUnderTest['knownGaps'] = {
  'response headers are captured, each value by itself': 'the Headers of a fetch Response join the lines of one name',
  'the environment names the headers to capture and to sanitize': 'the Headers of a fetch Response join the lines of one name',
};

export const refusedRequests: AdapterUnderTest['knownGaps'] = {
  'a nonsense Host costs neither path nor span': refused,
  'a target with dots and backslashes is traced as it came': refused,
  'OPTIONS * is traced': refused,
};

const knownGaps: AdapterUnderTest['knownGaps'] = {
  ...joinedHeaders,
  ...refusedRequests,
  'malformed requests: the application goes on, and each request that reached it has one span': refused,
};

const build = ({ alreadySent, upgradeWebSocket }: NodeServer, setup: AppSetup): Hono => {
  const app = createHonoApp({ middleware: aiTraceMiddleware, nodeOf: (c) => c.env as never, alreadySent, upgradeWebSocket }, setup);
  registerPeculiarRoutes(app);
  return app;
};

// HTTP/1.0 brings no host.
const serve = ({ createAdaptorServer }: NodeServer, { fetch }: Hono) => createAdaptorServer({ fetch, hostname: 'localhost' }) as Server;

export const nodeServerAdapter = (server: NodeServer): AdapterUnderTest => ({
  name: server.name,
  framework: 'hono',
  capabilities: ['multipart', 'hijack', 'nodeListener', 'trustProxy'],
  createApp: (setup) => serve(server, build(server, setup)),
  headerOf: (c, header) => (c as Context).req.header(header),
  routes: peculiarRoutes,
  knownGaps,
});

/** The suite for Hono on Node, with both ways in. */
export const describeNodeServer = (server: NodeServer): void => {
  beforeEach(() => {
    // The server prints what breaks a stream.
    jest.spyOn(console, 'error').mockImplementation();
    jest.spyOn(console, 'info').mockImplementation();
  });
  const adapter = nodeServerAdapter(server);
  describeAdapter(adapter);
  describeAdapter({
    ...adapter,
    name: `${server.name}, instrumentApp`,
    createApp(setup) {
      const app = build(server, { ...setup, instrumentation: 'none' });
      const options = { ...setup.options, ...(setup.trustProxy && { trustProxy: true }) };
      if (setup.instrumentation !== 'none') instrumentApp(app, options);
      if (setup.instrumentation === 'twice') instrumentApp(app, options);
      return serve(server, app);
    },
  });
};

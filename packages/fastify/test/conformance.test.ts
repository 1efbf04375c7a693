import { type AdapterUnderTest, describeAdapter } from '@ai-trace/conformance';
import { aiTracePlugin, instrumentApp } from '@ai-trace/fastify';
import type { FastifyRequest } from 'fastify';
import { createFastifyApp, type FastifyVariant } from './app.ts';
import { fastifyVersions, loadPackages } from './fastify-versions.ts';
import { peculiarRoutes, registerPeculiarRoutes } from './peculiar-routes.ts';

const adapter = (name: string, variant: FastifyVariant): AdapterUnderTest => ({
  name,
  framework: 'fastify',
  capabilities: ['multipart', 'hijack', 'nodeListener', 'trustProxy'],
  async createApp(setup) {
    const app = createFastifyApp(variant, setup);
    registerPeculiarRoutes(app);
    await app.ready();
    return app.server;
  },
  headerOf: (request, name) => (request as FastifyRequest).headers[name] as string | undefined,
  routes: peculiarRoutes(variant.version),
});

const later = 'Fastify runs hooks in the order in which they were added, and has no way to put one before them';

/** The same application, put together without ai-trace, which `instrumentApp` then adds. */
const instrumentedLater = (name: string, variant: FastifyVariant): AdapterUnderTest => ({
  ...adapter(name, variant),
  knownGaps: {
    "the request span is active in the application's middleware": later,
    'a span that middleware makes is the parent of what comes under it': later,
    'route: a hook of a scope that answers': later,
  },
  async createApp(setup) {
    const app = createFastifyApp(variant, { ...setup, instrumentation: 'none' });
    registerPeculiarRoutes(app);
    if (setup.instrumentation !== 'none') instrumentApp(app, setup.options);
    if (setup.instrumentation === 'twice') instrumentApp(app, setup.options);
    await app.ready();
    return app.server;
  },
});

/** With @fastify/websocket, which takes every upgrade that comes to the server, wherever it goes. */
const withWebSockets = (name: string, variant: FastifyVariant): AdapterUnderTest => ({
  ...adapter(name, { ...variant, webSockets: true }),
  // Without `nodeListener`: what the suite puts before the application sees no upgrade.
  capabilities: ['multipart', 'hijack', 'trustProxy', 'webSocket'],
});

for (const { version, packages, serverOptions } of fastifyVersions) {
  const variant = { version, serverOptions, ...loadPackages(packages) };
  const plugin: FastifyVariant = { ...variant, trace: (app, options) => app.register(aiTracePlugin, options) };
  describeAdapter(adapter(`Fastify ${version}, the plugin`, plugin));
  describeAdapter(withWebSockets(`Fastify ${version}, instrumentApp, and @fastify/websocket`, { ...variant, trace: instrumentApp }));
  describeAdapter(instrumentedLater(`Fastify ${version}, instrumentApp after everything else`, plugin));
}

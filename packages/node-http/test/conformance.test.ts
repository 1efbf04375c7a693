import { createServer, type IncomingMessage } from 'node:http';
import { type AdapterUnderTest, type AppSetup, type AppUnderTest, describeAdapter } from '@ai-trace/conformance';
import { instrumentApp, traceHandler } from '@ai-trace/node-http';
import { createNodeApp } from './app.ts';

const build = ({ services, options, trustProxy }: AppSetup) => {
  const { handler, templateOf } = createNodeApp(services);
  return { handler, options: { ...options, trustProxy, route: templateOf } };
};

const adapter = (name: string, createApp: (setup: AppSetup) => AppUnderTest): AdapterUnderTest => ({
  name,
  framework: 'node-http',
  capabilities: ['hijack', 'nodeListener', 'trustProxy'],
  createApp,
  headerOf: (request, header) => (request as IncomingMessage).headers[header.toLowerCase()] as string | undefined,
  routes: [],
});

describeAdapter(
  adapter('node:http, traceHandler', (setup) => {
    const { handler, options } = build(setup);
    if (setup.instrumentation === 'none') return handler;
    const traced = traceHandler(handler, options);
    return setup.instrumentation === 'twice' ? traceHandler(traced, options) : traced;
  }),
);

describeAdapter(
  adapter('node:http, instrumentApp', (setup) => {
    const { handler, options } = build(setup);
    const server = createServer(handler);
    if (setup.instrumentation !== 'none') instrumentApp(server, options);
    return setup.instrumentation === 'twice' ? instrumentApp(server, options) : server;
  }),
);

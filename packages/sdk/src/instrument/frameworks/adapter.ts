import { loadExpressAdapter, loadFastifyAdapter, loadNodeHttpAdapter } from '../../lazy-packages.ts';
import { requireFromPackage } from '../../package-location.ts';

/** The `instrumentApp` that every adapter exports. */
type InstrumentApp = (app: object, options?: object) => unknown;

const bundled: Readonly<Record<string, () => unknown>> = {
  express: loadExpressAdapter,
  fastify: loadFastifyAdapter,
  'node-http': loadNodeHttpAdapter,
};

/** Loads the adapter of a framework, once there is an application of it: `@ai-trace/express`. */
export const adapterFor = (framework: string): InstrumentApp => {
  const adapter = bundled[framework]?.() ?? requireFromPackage(`@ai-trace/${framework}`);
  return (adapter as { instrumentApp: InstrumentApp }).instrumentApp;
};

/** The function name of every adapter's middleware, hook or handler, in every copy of the package. */
const NAME = 'aiTrace';

/** Whether a handler is an adapter that the application itself has added: then those options count. */
export const isAdapter = (handler: unknown): boolean => typeof handler === 'function' && handler.name === NAME;

import { requireFromPackage } from '../../package-location.ts';

/** As every adapter exports it. */
type InstrumentApp = (app: object, options?: object) => unknown;

/** The adapter of a framework, loaded when an application of that framework is there: `@ai-trace/express`. */
export const adapterFor = (framework: string): InstrumentApp => requireFromPackage(`@ai-trace/${framework}`).instrumentApp;

/** By this name the middleware, hook or handler of every adapter is known, whichever copy it is of. */
const NAME = 'aiTrace';

/** Whether the application has been given an adapter by its own code, whose options are the ones that count. */
export const isAdapter = (handler: unknown): boolean => typeof handler === 'function' && handler.name === NAME;

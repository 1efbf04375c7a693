export type { AdapterCase } from './adapter-case.ts';
export { adapterCases } from './adapter-cases.ts';
export {
  type AdapterUnderTest,
  AnsweredError,
  type AppSetup,
  type AppUnderTest,
  type Capability,
  Failure,
  type RouteExample,
  type RunningApp,
  type Services,
  type TracingOptions,
} from './contract.ts';
export { casesFor, describeAdapter } from './describe-adapter.ts';
export { type Endpoint, endpoints, hijackedAnswer } from './endpoints.ts';
export { type FuzzOptions, fuzzCase } from './fuzz.ts';
export { nodeHandlers } from './node-handlers.ts';
export { runCase } from './run-case.ts';

export { emitInContext } from './emit-in-context.ts';
export { nodeRequestReader, nodeResponseReader } from './node-readers.ts';
export { onResponseEnd } from './response-end.ts';
export { startNodeRequest } from './start-node-request.ts';

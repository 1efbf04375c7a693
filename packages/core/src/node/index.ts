export { followEvents } from './follow-events.ts';
export { nodeRequestReader, nodeResponseReader } from './node-readers.ts';
export { startNodeRequest } from './start-node-request.ts';

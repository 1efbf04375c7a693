export { followEvents } from './follow-events.ts';
export { followSocket } from './follow-socket.ts';
export { nodeRequestReader, nodeResponseReader } from './node-readers.ts';
export { onAssign } from './on-assign.ts';
export { readInContext } from './read-in-context.ts';
export { type NodeExchange, startNodeRequest } from './start-node-request.ts';

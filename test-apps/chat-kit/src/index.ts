export { messageOf } from './chat-message.ts';
export { ChatService } from './chat-service.ts';
export { closeSignal } from './close-signal.ts';
export { describeFailure, type Failure } from './describe-failure.ts';
export { runCommand } from './run-command.ts';
export { serveNode } from './serve-node.ts';
export { serverSentEvents } from './server-sent-events.ts';
export type { RunningService, StartService } from './service.ts';

import type { ChatService } from './chat-service.ts';

/** A chat service that answers over HTTP. */
export interface RunningService {
  /** The framework's name in its usual spelling. */
  name: string;
  /** `http://127.0.0.1:40321` */
  origin: string;
  stop(): Promise<void>;
}

/** What every chat application exports: serves `chat` on the loopback interface, on a free port where `port` is 0. */
export type StartService = (chat: ChatService, port: number) => Promise<RunningService>;

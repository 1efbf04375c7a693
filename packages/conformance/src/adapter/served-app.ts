import { createServer, type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { AppUnderTest } from './contract.ts';
import { type ClientRequest, type ClientResponse, sendRequest } from './http-client.ts';
import { RawSocket } from './raw-socket.ts';

/** Runs before the application, as another instrumentation would; must call `next` once. */
export type Interposer = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** An application that listens on a free port of 127.0.0.1. */
export class ServedApp {
  readonly origin: string;
  readonly #close: () => Promise<void>;
  readonly #abort: () => void;

  private constructor(origin: string, close: () => Promise<void>, abort: () => void) {
    this.origin = origin;
    this.#close = close;
    this.#abort = abort;
  }

  static async start(app: AppUnderTest, interposer?: Interposer): Promise<ServedApp> {
    if ('origin' in app) {
      if (interposer) throw new Error('only an application on node:http can be interposed');
      return new ServedApp(app.origin, app.close, () => undefined);
    }
    const server = app instanceof Server ? app : createServer(app);
    if (interposer) interpose(server, interposer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const connections = watchConnections(server);
    const close = async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all(connections.values());
    };
    const abort = () => {
      for (const socket of connections.keys()) socket.destroy();
    };
    return new ServedApp(`http://127.0.0.1:${port}`, close, abort);
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  request(request: ClientRequest): Promise<ClientResponse> {
    const answer = sendRequest(this.origin, request);
    // A failing case may end without awaiting the answer, which is then aborted.
    answer.catch(() => undefined);
    return answer;
  }

  get(target: string, headers: ClientRequest['headers'] = {}): Promise<ClientResponse> {
    return this.request({ target, headers });
  }

  open(): Promise<RawSocket> {
    return RawSocket.open(this.origin);
  }

  /** Stops listening and resolves when every connection is closed: by then each request has ended. */
  close(): Promise<void> {
    return this.#close();
  }

  /** For the end of a case that failed: closes whatever is still open. */
  abort(): Promise<void> {
    this.#abort();
    return this.#close();
  }
}

/**
 * The open connections, each with a promise of its close: a server reports that it is closed before its last connections have
 * notified their responses, and does not track connections that were hijacked.
 */
const watchConnections = (server: Server): ReadonlyMap<Socket, Promise<void>> => {
  const connections = new Map<Socket, Promise<void>>();
  server.on('connection', (socket: Socket) => {
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    connections.set(socket, closed);
    void closed.then(() => connections.delete(socket));
  });
  return connections;
};

/** Wraps the event, as HTTP instrumentations do, outside anything the application has done to its listeners. */
const interpose = (server: Server, interposer: Interposer): void => {
  const emit: (event: string, ...args: unknown[]) => boolean = server.emit.bind(server);
  server.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== 'request' && event !== 'checkContinue') return emit(event, ...args);
    const [request, response] = args as [IncomingMessage, ServerResponse];
    interposer(request, response, () => emit(event, request, response));
    return true;
  };
};

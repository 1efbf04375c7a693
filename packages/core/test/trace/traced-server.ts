import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AiTraceNodeHttpOptions, traceHandler } from '@ai-trace/node-http';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A service over a real socket, whose handler answers with what it returns. */
export class TracedServer {
  readonly origin: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(handler: Handler, options?: AiTraceNodeHttpOptions): Promise<TracedServer> {
    const answer: Handler = async (request, response) => {
      response.end(JSON.stringify((await handler(request, response)) ?? null));
    };
    const server = createServer(traceHandler(answer, options));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new TracedServer(server);
  }

  /** The answer of one request; by then its span has ended. */
  async get(headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch(this.origin, { headers: { connection: 'close', ...headers } });
    const answer = await response.json();
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  }

  async close(): Promise<void> {
    await new Promise((closed) => this.#server.close(closed));
  }
}

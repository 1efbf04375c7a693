import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gate } from '../gate.ts';

/** Drops the connection at this point of a stream, as a crashing proxy does. */
export const DROP_CONNECTION = Symbol('drop connection');

/** One step of the server: write text or bytes unchanged, wait for a gate, or drop the connection. */
export type StreamStep = string | Uint8Array | Gate | typeof DROP_CONNECTION;

/** What the fake provider does with one request. */
export type Answer =
  | { status: number; headers: Record<string, string>; body: string | readonly StreamStep[] }
  /** The head never comes. */
  | 'hang'
  /** The connection ends before the head. */
  | typeof DROP_CONNECTION;

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** The parsed JSON body; `undefined` when there was none, or one of another type. */
  body: unknown;
  rawBody: string;
  /** Resolves when the connection or the response has ended; `true` if the client disconnected first. */
  closed: Promise<boolean>;
}

export const jsonAnswer = (
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Server-sent events: an object becomes one `data:` line, with its own `type`, if any, as the event name. */
export const eventStream = (steps: readonly (object | StreamStep)[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  body: steps.map((step) => (isStep(step) ? step : serverSentEvent(step))),
});

const isStep = (step: object | StreamStep): step is StreamStep =>
  typeof step !== 'object' || step instanceof Gate || step instanceof Uint8Array;

const serverSentEvent = (event: { type?: string }): string =>
  `${event.type ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`;

/** An HTTP server on 127.0.0.1 that answers from a script and records its requests. */
export class FakeProvider {
  readonly requests: RecordedRequest[] = [];
  readonly #script: Answer[] = [];
  readonly #gates = new Set<Gate>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: Error) => response.destroy(error));
    });
  }

  static async listen(): Promise<FakeProvider> {
    const provider = new FakeProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Number of scripted answers that have not been requested. */
  get unused(): number {
    return this.#script.length;
  }

  /** Appends to the script: one answer per request, in the order in which requests arrive. */
  answer(...answers: Answer[]): void {
    this.#script.push(...answers);
  }

  /** Opens every gate and closes every remaining connection. */
  async close(): Promise<void> {
    for (const gate of this.#gates) gate.open();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = new Promise<boolean>((resolve) => response.once('close', () => resolve(!response.writableFinished)));
    const rawBody = await readBody(request);
    const { method = '', url: path = '', headers } = request;
    const isJson = rawBody !== '' && !headers['content-type']?.startsWith('multipart/');
    this.requests.push({ method, path, headers, rawBody, body: isJson ? JSON.parse(rawBody) : undefined, closed });
    const answer = this.#script.shift() ?? jsonAnswer({ error: { message: 'no answer was scripted for this request' } }, { status: 501 });
    if (answer === 'hang') return;
    if (answer === DROP_CONNECTION) {
      request.socket.destroy();
      return;
    }
    // Some SDKs return the response headers, and the same answer sent twice should compare equal.
    response.sendDate = false;
    response.writeHead(answer.status, answer.headers);
    if (typeof answer.body === 'string') response.end(answer.body);
    else await this.#play(answer.body, response);
  }

  async #play(steps: readonly StreamStep[], response: ServerResponse): Promise<void> {
    response.flushHeaders();
    for (const step of steps) {
      if (step instanceof Gate) {
        this.#gates.add(step);
        await step.pass();
      } else if (step === DROP_CONNECTION) {
        response.destroy();
      } else {
        await new Promise((resolve) => response.write(step, resolve));
      }
    }
    response.end();
  }
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body;
};

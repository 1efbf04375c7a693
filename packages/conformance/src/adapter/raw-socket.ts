import { connect, type Socket } from 'node:net';

/** A bare connection, for what an HTTP client cannot send: aborts, pipelines and malformed requests. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #closed: Promise<void>;
  #received = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk) => {
      this.#received += chunk.toString('latin1');
    });
    // Some cases provoke a reset; `closed()` reports it.
    socket.on('error', () => undefined);
  }

  static open(origin: string): Promise<RawSocket> {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new RawSocket(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends the text as it is and resolves when the kernel has it. */
  send(text: string): Promise<void> {
    return new Promise((resolve) => this.#socket.write(text, 'latin1', () => resolve()));
  }

  /** Resolves once `text` has been received `times` times; rejects if the connection closes first. */
  receive(text: string, times = 1): Promise<string> {
    const hasCome = () => this.#received.split(text).length > times;
    return new Promise((resolve, reject) => {
      const check = () => {
        if (!hasCome()) return;
        this.#socket.off('data', check);
        resolve(this.#received);
      };
      this.#socket.on('data', check);
      void this.#closed.then(() => (hasCome() ? check() : reject(new Error(`closed before "${text}" came; got "${this.#received}"`))));
      check();
    });
  }

  /** Hangs up at once, whatever is in flight. */
  hangUp(): Promise<void> {
    this.#socket.destroy();
    return this.#closed;
  }

  /** Everything received, once the server has closed the connection. */
  async closed(): Promise<string> {
    await this.#closed;
    return this.#received;
  }
}

/** The bytes of a request, with `Host` and, unless `keepAlive`, `Connection: close`. */
export const rawRequest = (method: string, target: string, { headers = [], body, keepAlive = false }: RawRequestParts = {}): string =>
  [
    `${method} ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...(keepAlive ? [] : ['Connection: close']),
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ...headers,
    '',
    body ?? '',
  ].join('\r\n');

export interface RawRequestParts {
  /** Whole lines: `X-Name: value`. */
  headers?: string[];
  body?: string;
  keepAlive?: boolean;
}

/** The opening of a WebSocket at `/socket`. */
export const webSocketRequest =
  'GET /socket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
/** The frame of the message `hi`. */
export const webSocketMessage = '\x81\x82\0\0\0\0hi';
/** The frame that closes it with code 1000; the mask of a client's frame may be zero (RFC 6455 §5.3). */
export const webSocketClose = '\x88\x82\0\0\0\0\x03\xe8';

import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

/** How many connections a server has, each with one request in flight. */
export const CONNECTIONS = 16;

/** The bytes of the request with this number, counted from 0. */
type RequestBytes = (index: number) => Buffer;

/**
 * Drives a server in its own process over in-memory connections: Node accepts any stream by `server.emit('connection', stream)`.
 * The kernel's work for a socket costs more than tracing a request, is the same with and without tracing, and varies with
 * scheduling. Every answer must be a `200` as long as the first one.
 */
export class MemoryLoad {
  readonly #connections: MemoryConnection[];
  readonly #request: RequestBytes;
  #sent = 0;
  #last = 0;
  #active = 0;
  #done: (() => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor(server: Server, request: RequestBytes) {
    this.#request = request;
    const next = (connection: MemoryConnection) => this.#sendNext(connection);
    const fail = (error: Error) => this.#fail?.(error);
    this.#connections = Array.from({ length: CONNECTIONS }, () => new MemoryConnection(next, fail));
    for (const connection of this.#connections) server.emit('connection', connection);
  }

  async run(requests: number): Promise<void> {
    this.#last = this.#sent + requests;
    this.#active = this.#connections.length;
    await new Promise<void>((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
      for (const connection of this.#connections) this.#sendNext(connection);
    });
  }

  #sendNext(connection: MemoryConnection): void {
    if (this.#sent < this.#last) connection.push(this.#request(this.#sent++));
    else if (--this.#active === 0) this.#done?.();
  }
}

/** The parts of a socket that a server uses, and the client at its other end. */
class MemoryConnection extends Duplex {
  readonly #peer = { address: '127.0.0.1', port: 49_152 };
  readonly #next: (connection: MemoryConnection) => void;
  readonly #fail: (error: Error) => void;
  /** Length of every answer, taken from the first. */
  #length: number | undefined;
  #received = 0;
  bytesWritten = 0;

  constructor(next: (connection: MemoryConnection) => void, fail: (error: Error) => void) {
    super();
    this.#next = next;
    this.#fail = fail;
  }

  get remoteAddress(): string {
    return this.#peer.address;
  }

  get remotePort(): number {
    return this.#peer.port;
  }

  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer | string, encoding: BufferEncoding, callback: () => void): void {
    this.#take(chunk, encoding);
    callback();
  }

  override _writev(chunks: { chunk: Buffer | string; encoding: BufferEncoding }[], callback: () => void): void {
    for (const { chunk, encoding } of chunks) this.#take(chunk, encoding);
    callback();
  }

  #take(chunk: Buffer | string, encoding: BufferEncoding): void {
    if (chunk.length === 0) return;
    if (this.#received === 0 && String(chunk.slice(0, OK.length)) !== OK) this.#fail(new Error(`Unexpected answer: ${chunk}`));
    this.#length ??= answerLength(chunk.toString());
    this.#received += Buffer.byteLength(chunk, encoding);
    if (this.#received > this.#length) this.#fail(new Error(`An answer of ${this.#received} bytes instead of ${this.#length}`));
    if (this.#received < this.#length) return;
    this.#received = 0;
    setImmediate(this.#next, this);
  }
}

const OK = 'HTTP/1.1 200 OK\r';

const answerLength = (text: string): number => {
  const length = text.indexOf('\r\n\r\n') + 4 + Number(/^content-length: (\d+)/im.exec(text)?.[1]);
  if (!(length > 4)) throw new Error(`An answer without a length: ${text}`);
  return length;
};

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LoadSettings {
  port: number;
  /** Keep-alive connections, each with one request in flight. */
  connections: number;
  /** The bytes of the request with this number, counted from 0. */
  request(index: number): string | Buffer;
}

/**
 * Drives a server over raw keep-alive sockets, so that the load costs less than the server. Every answer must be a
 * `200` of the same length as the first one on its connection.
 */
export class Load {
  readonly #settings: LoadSettings;
  readonly #sockets: Socket[];
  readonly #answerLengths = new Map<Socket, number>();
  #sent = 0;

  private constructor(settings: LoadSettings, sockets: Socket[]) {
    this.#settings = settings;
    this.#sockets = sockets;
  }

  static async open(settings: LoadSettings): Promise<Load> {
    const sockets = Array.from({ length: settings.connections }, () => connect(settings.port, '127.0.0.1').setNoDelay());
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return new Load(settings, sockets);
  }

  async run(requests: number): Promise<void> {
    const last = this.#sent + requests;
    await Promise.all(this.#sockets.map((socket) => this.#drive(socket, last)));
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #drive(socket: Socket, last: number): Promise<void> {
    let received = 0;
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error) => {
        socket.off('data', onData).off('close', onClose);
        if (error) reject(error);
        else resolve();
      };
      const sendNext = () => {
        received = 0;
        if (this.#sent >= last) finish();
        else socket.write(this.#settings.request(this.#sent++));
      };
      const onClose = () => finish(new Error('The server closed a keep-alive connection'));
      const onData = (chunk: Buffer) => {
        if (received === 0 && !chunk.subarray(0, 16).equals(OK)) return finish(new Error(`Unexpected answer: ${chunk.toString('latin1')}`));
        received += chunk.length;
        if (received >= this.#answerLength(socket, chunk)) sendNext();
      };
      socket.on('data', onData).on('close', onClose);
      sendNext();
    });
  }

  #answerLength(socket: Socket, firstChunk: Buffer): number {
    const known = this.#answerLengths.get(socket);
    if (known !== undefined) return known;
    const text = firstChunk.toString('latin1');
    const length = text.indexOf('\r\n\r\n') + 4 + Number(/^content-length: (\d+)/im.exec(text)?.[1]);
    if (!(length > 4)) throw new Error(`An answer without a length: ${text}`);
    this.#answerLengths.set(socket, length);
    return length;
  }
}

const OK = Buffer.from('HTTP/1.1 200 OK\r');

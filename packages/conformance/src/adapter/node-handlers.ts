import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Failure, type Services } from './contract.ts';
import { hijackedAnswer } from './endpoints.ts';

/**
 * The endpoints that are the same in all frameworks whose handlers receive Node's own request and response, such as Express. If a
 * handler rejects, the framework must handle it.
 */
export const nodeHandlers = (services: Services) => ({
  async lateBody(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await services.pass('body');
    response.setHeader('Content-Type', 'text/plain');
    response.end(await text(request));
  },

  events(request: IncomingMessage, response: ServerResponse): void {
    request.on('data', () => services.mark('data'));
    request.on('end', () => {
      services.mark('end');
      response.end('done');
    });
  },

  async pipe(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await pipeline(request, services.transform(), response);
  },

  async stream(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.write('first\n');
    await services.pass('stream');
    await services.work();
    response.end('last\n');
  },

  async sse(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Content-Type', 'text/event-stream');
    response.flushHeaders();
    await services.pass('sse');
    response.end('data: done\n\n');
  },

  async pulled(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    await pipeline(Readable.fromWeb(services.pulled()), response);
  },

  failMidStream: (_request: IncomingMessage, response: ServerResponse): Promise<never> =>
    new Promise((_resolve, reject) => response.write('first\n', () => reject(new Failure()))),

  destroySocket(request: IncomingMessage): void {
    request.socket.destroy();
  },

  destroyResponse(_request: IncomingMessage, response: ServerResponse): void {
    response.write('first\n', () => response.destroy(new Failure()));
  },

  hijack(request: IncomingMessage): void {
    request.socket.end(hijackedAnswer);
  },
});

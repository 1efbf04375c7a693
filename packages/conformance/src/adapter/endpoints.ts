import type { Capability } from './contract.ts';

/** One endpoint that every application under test serves, with an example request. */
export interface Endpoint {
  /** `ALL` answers every method. */
  readonly method: 'GET' | 'POST' | 'ALL';
  /** The template in Express syntax; other adapters translate it with `AdapterUnderTest.template`. */
  readonly route: string;
  readonly does: string;
  readonly example: string;
  readonly needs?: Capability;
}

/** All endpoints that an application has to provide, besides the middleware in `AppSetup`. */
export const endpoints = {
  hello: {
    method: 'GET',
    route: '/hello',
    example: '/hello',
    does: 'answers the text `hello` with `X-Reply: one`, `X-Reply: two` and `Set-Cookie: secret=cookie`',
  },
  user: { method: 'GET', route: '/users/:id', example: '/users/42', does: 'awaits `services.work()`, then answers the JSON `{ id }`' },
  member: {
    method: 'GET',
    route: '/orgs/:org/teams/:team/members/:member',
    example: '/orgs/acme/teams/red/members/7',
    does: 'answers all three parameters as JSON, from a router in a router in a router, each mounted at a parameter',
  },
  run: { method: 'GET', route: '/run', example: '/run', does: 'awaits `services.run()` and answers what it gave as JSON' },
  status: { method: 'ALL', route: '/status/:code', example: '/status/200', does: 'answers that status with no body' },
  echo: {
    method: 'POST',
    route: '/echo',
    example: '/echo',
    does: 'parses a JSON body, awaits `services.work()`, answers the body as JSON',
  },
  upload: {
    method: 'POST',
    route: '/upload',
    example: '/upload',
    needs: 'multipart',
    does: 'parses the multipart file `file` into memory, awaits `services.work()`, answers `{ bytes }`',
  },
  lateBody: {
    method: 'POST',
    route: '/late-body',
    example: '/late-body',
    does: "awaits `services.pass('body')`, only then reads the raw body, and answers it as text",
  },
  events: {
    method: 'POST',
    route: '/events',
    example: '/events',
    does: "listens to the request's own `data` and `end` with `services.mark('data')` and `services.mark('end')`; answers `done` at the end",
  },
  pipe: {
    method: 'POST',
    route: '/pipe',
    example: '/pipe',
    does: 'pipes the request through `services.transform()` into the response with `stream.pipeline`',
  },
  stream: {
    method: 'GET',
    route: '/stream',
    example: '/stream',
    does: "writes `first\\n`, awaits `services.pass('stream')` and `services.work()`, writes `last\\n` and ends",
  },
  sse: {
    method: 'GET',
    route: '/sse',
    example: '/sse',
    does: "flushes the head of a `text/event-stream`, awaits `services.pass('sse')`, writes `data: done\\n\\n` and ends",
  },
  pulled: {
    method: 'GET',
    route: '/pulled',
    example: '/pulled',
    does: "answers `services.pulled()`: by the framework's own means where it takes web streams, else by `Readable.fromWeb`",
  },
  throw: { method: 'GET', route: '/throw', example: '/throw', does: 'throws a `Failure` synchronously, which nothing handles' },
  reject: { method: 'GET', route: '/reject', example: '/reject', does: 'rejects with a `Failure` after an await' },
  callback: {
    method: 'GET',
    route: '/callback',
    example: '/callback',
    needs: 'callbackErrors',
    does: 'passes a `Failure` to the error callback',
  },
  httpError: {
    method: 'GET',
    route: '/http-error/:code',
    example: '/http-error/404',
    does: "throws the framework's own kind of HTTP error with that status",
  },
  answered: {
    method: 'GET',
    route: '/answered/:code',
    example: '/answered/418',
    does: "throws `AnsweredError(code)`; the application's own error handler answers it with that status and the stream `error.answer`",
  },
  failMidStream: {
    method: 'GET',
    route: '/fail-mid-stream',
    example: '/fail-mid-stream',
    does: 'writes `first\\n`, then fails with a `Failure`',
  },
  destroySocket: {
    method: 'GET',
    route: '/destroy-socket',
    example: '/destroy-socket',
    does: 'destroys the socket before a head was sent',
  },
  destroyResponse: {
    method: 'GET',
    route: '/destroy-response',
    example: '/destroy-response',
    does: 'writes `first\\n`, then destroys the response with a `Failure`',
  },
  hijack: {
    method: 'GET',
    route: '/hijack',
    example: '/hijack',
    needs: 'hijack',
    does: 'takes the socket, writes `hijackedAnswer` to it and ends it, without the framework',
  },
  socket: {
    method: 'GET',
    route: '/socket',
    example: '/socket',
    needs: 'webSocket',
    does:
      "takes the connection as a WebSocket by the framework's own means, calls `services.mark('socket')`, and sends the text `hello`; " +
      "calls `services.mark('message')` for each message",
  },
} as const satisfies Record<string, Endpoint>;

/** The bytes that `/hijack` writes. */
export const hijackedAnswer = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nhijacked';

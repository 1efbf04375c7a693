import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { AnsweredError, Failure, nodeHandlers, type Services } from '@ai-trace/conformance';
import { requestSpanOf } from '@ai-trace/core';

type Handler = (request: IncomingMessage, response: ServerResponse, params: Record<string, string>) => unknown;

interface Route {
  template: string;
  methods: readonly string[];
  pattern: RegExp;
  handler: Handler;
}

/** An HTTP error as applications on plain Node define it for themselves. */
class HttpError extends Error {
  override readonly name = 'HttpError';

  constructor(readonly status: number) {
    super(`status ${status}`);
  }
}

const route = (method: string, template: string, handler: Handler): Route => ({
  template,
  methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  pattern: new RegExp(`^${template.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
  handler,
});

const sendJson = (response: ServerResponse, value: unknown): void => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
};

/** The application of the conformance suite without a framework: a table of routes and what answers errors. */
export const createNodeApp = (services: Services) => {
  const routes = endpointRoutes(services);
  const find = ({ method = '', url = '' }: IncomingMessage): Route | undefined =>
    routes.find(({ methods, pattern }) => pattern.test(pathOf(url)) && (methods.includes('ALL') || methods.includes(method)));

  const dispatch = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const found = find(request);
    try {
      if (found) await found.handler(request, response, found.pattern.exec(pathOf(request.url ?? ''))?.groups ?? {});
      else response.writeHead(404).end();
    } catch (error) {
      requestSpanOf(request)?.fail(error);
      answerError(error as Error & { status?: number }, response);
    }
  };
  return {
    handler: (request: IncomingMessage, response: ServerResponse) => services.around(() => dispatch(request, response)),
    /** For the option `route`. */
    templateOf: (request: IncomingMessage) => find(request)?.template,
  };
};

const pathOf = (url: string): string => url.split('?', 1)[0]!;

const answerError = (error: Error & { status?: number }, response: ServerResponse): void => {
  if (response.headersSent) response.destroy(error);
  else if (error instanceof AnsweredError) error.answer.pipe(response.writeHead(error.status));
  else response.writeHead(error.status ?? 500).end();
};

const endpointRoutes = (services: Services): Route[] => {
  const handlers = nodeHandlers(services);
  return [
    route('GET', '/hello', (_request, response) => {
      response.setHeader('X-Reply', ['one', 'two']).setHeader('Set-Cookie', 'secret=cookie').end('hello');
    }),
    route('GET', '/users/:id', async (_request, response, { id }) => {
      await services.work();
      sendJson(response, { id });
    }),
    route('GET', '/orgs/:org/teams/:team/members/:member', (_request, response, params) => sendJson(response, params)),
    route('GET', '/run', async (_request, response) => sendJson(response, (await services.run()) ?? null)),
    route('ALL', '/status/:code', (_request, response, { code }) => response.writeHead(Number(code)).end()),
    route('POST', '/echo', async (request, response) => {
      const body = await json(request).catch(() => {
        throw new HttpError(400);
      });
      await services.work();
      sendJson(response, body);
    }),
    route('POST', '/late-body', handlers.lateBody),
    route('POST', '/events', handlers.events),
    route('POST', '/pipe', handlers.pipe),
    route('GET', '/stream', handlers.stream),
    route('GET', '/sse', handlers.sse),
    route('GET', '/pulled', handlers.pulled),
    route('GET', '/throw', () => {
      throw new Failure();
    }),
    route('GET', '/reject', () => Promise.reject(new Failure())),
    route('GET', '/http-error/:code', (_request, _response, { code }) => {
      throw new HttpError(Number(code));
    }),
    route('GET', '/answered/:code', (_request, _response, { code }) => {
      throw new AnsweredError(Number(code));
    }),
    route('GET', '/fail-mid-stream', handlers.failMidStream),
    route('GET', '/destroy-socket', handlers.destroySocket),
    route('GET', '/destroy-response', handlers.destroyResponse),
    route('GET', '/hijack', handlers.hijack),
  ];
};

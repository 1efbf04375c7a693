import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

const require = createRequire(import.meta.url);

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const USERS = '/api/users/';

const answer: Handler = (request, response) => {
  const { url = '/' } = request;
  if (request.method !== 'GET' || !url.startsWith(USERS)) {
    response.writeHead(404).end();
    return;
  }
  const body = JSON.stringify(findUser(url.slice(USERS.length)));
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body);
};

const trace = async (variant: string): Promise<Handler> => {
  if (variant === 'ai-trace') return (await import('@ai-trace/node-http')).traceHandler(answer, { route: () => '/api/users/:id' });
  if (variant !== 'floor') return answer;
  const floor = createFloor();
  return (request, response) => floor(request, response, () => answer(request, response));
};

export const nodeHttp: Framework = {
  title: 'node:http',
  peer: {
    packages: '@opentelemetry/instrumentation-http',
    spans: 1,
    instrumentations: async () => [new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation()],
  },
  async serve(variant) {
    const { createServer } = require('node:http') as typeof import('node:http');
    return createServer(await trace(variant)).listen(0, '127.0.0.1');
  },
};

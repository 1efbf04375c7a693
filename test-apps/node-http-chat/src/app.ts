import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { requestSpanOf, setAttribute, TraceAttribute } from '@ai-trace/core';
import { type ChatService, closeSignal, describeFailure, messageOf, serverSentEvents } from '@ai-trace/example-chat-kit';
import { traceHandler } from '@ai-trace/node-http';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): RequestListener => {
  const routes = routesOf(chat);
  const route = (req: IncomingMessage) => (routes.has(`${req.method} ${pathOf(req)}`) ? pathOf(req) : undefined);

  return traceHandler(
    async (req: IncomingMessage, res: ServerResponse) => {
      try {
        identifyUser(req);
        const handle = routes.get(`${req.method} ${pathOf(req)}`) ?? answerNotFound;
        await handle(req, res);
      } catch (error) {
        answerFailure(req, res, error);
      }
    },
    { excludedUrls: '/health$', route },
  );
};

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown;

const routesOf = (chat: ChatService): Map<string, Handler> =>
  new Map<string, Handler>([
    ['GET /health', (_req, res) => answer(res, 200, { status: 'ok' })],
    ['POST /chat', async (req, res) => answer(res, 200, { reply: await chat.reply(sessionOf(req), await readMessage(req)) })],
    [
      'POST /chat/tools',
      async (req, res) => answer(res, 200, { reply: await chat.replyWithTools(sessionOf(req), await readMessage(req)) }),
    ],
    [
      'POST /chat/stream',
      async (req, res) => {
        const tokens = await chat.streamReply(sessionOf(req), await readMessage(req), closeSignal(res));
        res.setHeader('Content-Type', 'text/event-stream');
        for await (const event of serverSentEvents(tokens)) res.write(event);
        res.end();
      },
    ],
  ]);

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0]!;

const sessionOf = ({ headers }: IncomingMessage): string | undefined => headers['x-session-id']?.toString();

/** A body that is not JSON has no message either. */
const readMessage = async (req: IncomingMessage): Promise<string> => messageOf(await json(req).catch(() => undefined));

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
const identifyUser = ({ headers }: IncomingMessage): void => {
  const user = headers['x-user']?.toString();
  if (user) setAttribute(TraceAttribute.USER_ID, user);
};

const answer = (res: ServerResponse, status: number, body: object): void => {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

const answerNotFound: Handler = (_req, res) => answer(res, 404, { error: 'There is no such route.' });

const answerFailure = (req: IncomingMessage, res: ServerResponse, error: unknown): void => {
  requestSpanOf(req)?.fail(error);
  if (res.headersSent) return void res.destroy();
  const { status, body } = describeFailure(error);
  answer(res, status, body);
};

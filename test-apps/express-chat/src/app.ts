import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { type ChatService, closeSignal, describeFailure, messageOf, serverSentEvents } from '@ai-trace/example-chat-kit';
import { aiTraceMiddleware } from '@ai-trace/express';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): Express => {
  const app = express();
  app.use(aiTraceMiddleware({ excludedUrls: '/health$' }));
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use(express.json(), identifyUser);

  app.post('/chat', async (req, res) => {
    res.json({ reply: await chat.reply(sessionOf(req), messageOf(req.body)) });
  });

  app.post('/chat/tools', async (req, res) => {
    res.json({ reply: await chat.replyWithTools(sessionOf(req), messageOf(req.body)) });
  });

  app.post('/chat/stream', async (req, res) => {
    const tokens = await chat.streamReply(sessionOf(req), messageOf(req.body), closeSignal(res));
    res.type('text/event-stream');
    for await (const event of serverSentEvents(tokens)) res.write(event);
    res.end();
  });

  app.use(answerFailure);
  return app;
};

const sessionOf = (req: Request): string | undefined => req.get('X-Session-ID');

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
const identifyUser: RequestHandler = (req, _res, next) => {
  const user = req.get('X-User');
  if (user) setAttribute(TraceAttribute.USER_ID, user);
  next();
};

const answerFailure: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  const { status, body } = describeFailure(error);
  res.status(status).json(body);
};

import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { aiTraceMiddleware } from '@ai-trace/express';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { APIError } from 'openai';
import type { ChatService } from './chat-service.ts';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): Express => {
  const app = express();
  app.use(aiTraceMiddleware({ excludedUrls: '/health$' }));
  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use(express.json(), identifyUser, requireMessage);

  app.post('/chat', async (req, res) => {
    res.json({ reply: await chat.reply(sessionOf(req), req.body.message) });
  });

  app.post('/chat/tools', async (req, res) => {
    res.json({ reply: await chat.replyWithTools(sessionOf(req), req.body.message) });
  });

  app.post('/chat/stream', async (req, res) => {
    const hangUp = new AbortController();
    res.on('close', () => hangUp.abort());
    const tokens = await chat.streamReply(sessionOf(req), req.body.message, hangUp.signal);
    res.type('text/event-stream');
    for await (const token of tokens) res.write(`data: ${JSON.stringify({ token })}\n\n`);
    res.end('data: [DONE]\n\n');
  });

  app.use(answerError);
  return app;
};

const sessionOf = (req: express.Request): string | undefined => req.get('X-Session-ID');

/** Stands for a service's own authentication: whoever it finds is on every span of the request from here on. */
const identifyUser: RequestHandler = (req, _res, next) => {
  const user = req.get('X-User');
  if (user) setAttribute(TraceAttribute.USER_ID, user);
  next();
};

const requireMessage: RequestHandler = (req, res, next) => {
  if (req.method !== 'POST' || (typeof req.body?.message === 'string' && req.body.message.trim() !== '')) return next();
  res.status(400).json({ error: 'Send a JSON object with a `message`.' });
};

const answerError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof APIError) res.status(502).json({ error: 'The language model did not answer.' });
  else res.status(error.status ?? 500).json({ error: 'The request failed.' });
};

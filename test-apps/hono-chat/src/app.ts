import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { type ChatService, describeFailure, messageOf } from '@ai-trace/example-chat-kit';
import { aiTraceMiddleware } from '@ai-trace/hono';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { validator } from 'hono/validator';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): Hono => {
  const app = new Hono();
  app.use(aiTraceMiddleware({ excludedUrls: '/health$' }));
  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.use(identifyUser);

  app.post('/chat', message, async (c) => c.json({ reply: await chat.reply(sessionOf(c), c.req.valid('json')) }));

  app.post('/chat/tools', message, async (c) => c.json({ reply: await chat.replyWithTools(sessionOf(c), c.req.valid('json')) }));

  app.post('/chat/stream', message, async (c) => {
    const tokens = await chat.streamReply(sessionOf(c), c.req.valid('json'), c.req.raw.signal);
    return streamSSE(c, async (stream) => {
      for await (const token of tokens) await stream.writeSSE({ data: JSON.stringify({ token }) });
      await stream.writeSSE({ data: '[DONE]' });
    });
  });

  app.onError((error, c) => {
    const { status, body } = describeFailure(error);
    return c.json(body, status as ContentfulStatusCode);
  });
  return app;
};

const message = validator('json', messageOf);

const sessionOf = (c: Context): string | undefined => c.req.header('X-Session-ID');

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
const identifyUser: MiddlewareHandler = (c, next) => {
  const user = c.req.header('X-User');
  if (user) setAttribute(TraceAttribute.USER_ID, user);
  return next();
};

import { Readable } from 'node:stream';
import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { type ChatService, closeSignal, describeFailure, messageOf, serverSentEvents } from '@ai-trace/example-chat-kit';
import { aiTraceMiddleware } from '@ai-trace/koa';
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): Koa => {
  const app = new Koa();
  // Errors are in their traces and need not be on stderr as well.
  app.silent = true;
  app.use(aiTraceMiddleware({ excludedUrls: '/health$' }));
  app.use(answerFailure);
  app.use(identifyUser);
  app.use(bodyParser());
  app.use(routerOf(chat).routes());
  return app;
};

const routerOf = (chat: ChatService): Router => {
  const router = new Router();
  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok' };
  });

  router.post('/chat', async (ctx) => {
    ctx.body = { reply: await chat.reply(sessionOf(ctx), messageOf(ctx.request.body)) };
  });

  router.post('/chat/tools', async (ctx) => {
    ctx.body = { reply: await chat.replyWithTools(sessionOf(ctx), messageOf(ctx.request.body)) };
  });

  router.post('/chat/stream', async (ctx) => {
    const tokens = await chat.streamReply(sessionOf(ctx), messageOf(ctx.request.body), closeSignal(ctx.res));
    ctx.type = 'text/event-stream';
    ctx.body = Readable.from(serverSentEvents(tokens));
  });

  return router;
};

const sessionOf = (ctx: Context): string | undefined => ctx.get('X-Session-ID') || undefined;

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
const identifyUser: Middleware = (ctx, next) => {
  const user = ctx.get('X-User');
  if (user) setAttribute(TraceAttribute.USER_ID, user);
  return next();
};

const answerFailure: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const { status, body } = describeFailure(error);
    ctx.status = status;
    ctx.body = body;
    ctx.app.emit('error', error, ctx);
  }
};

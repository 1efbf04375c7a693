import { Readable } from 'node:stream';
import { setAttribute, TraceAttribute } from '@ai-trace/core';
import { type ChatService, closeSignal, describeFailure, messageOf, serverSentEvents } from '@ai-trace/example-chat-kit';
import { aiTracePlugin } from '@ai-trace/fastify';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const createApp = (chat: ChatService): FastifyInstance => {
  const app = Fastify({ forceCloseConnections: true });
  app.register(aiTracePlugin, { excludedUrls: '/health$' });
  app.addHook('preHandler', identifyUser);
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = describeFailure(error);
    return reply.code(status).send(body);
  });

  app.get('/health', () => ({ status: 'ok' }));

  app.post('/chat', async (request) => ({ reply: await chat.reply(sessionOf(request), messageOf(request.body)) }));

  app.post('/chat/tools', async (request) => ({ reply: await chat.replyWithTools(sessionOf(request), messageOf(request.body)) }));

  app.post('/chat/stream', async (request, reply) => {
    const tokens = await chat.streamReply(sessionOf(request), messageOf(request.body), closeSignal(reply.raw));
    return reply.type('text/event-stream').send(Readable.from(serverSentEvents(tokens)));
  });

  return app;
};

const sessionOf = ({ headers }: FastifyRequest): string | undefined => headers['x-session-id']?.toString();

/** Stands in for a service's own authentication: from here on, the user is on every span of the request. */
const identifyUser = async ({ headers }: FastifyRequest): Promise<void> => {
  const user = headers['x-user']?.toString();
  if (user) setAttribute(TraceAttribute.USER_ID, user);
};

import type { StartService } from '@ai-trace/example-chat-kit';
import { createApp } from './app.ts';

export const start: StartService = async (chat, port) => {
  const app = createApp(chat);
  const origin = await app.listen({ host: '127.0.0.1', port });
  return { name: 'Fastify', origin, stop: () => app.close() };
};

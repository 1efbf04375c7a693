import type { StartService } from '@ai-trace/example-chat-kit';
import { NestFactory } from '@nestjs/core';
import { appModule } from './app.module.ts';

export const start: StartService = async (chat, port) => {
  const app = await NestFactory.create(appModule(chat), { logger: ['error', 'warn'], forceCloseConnections: true });
  await app.listen(port, '127.0.0.1');
  return { name: 'NestJS', origin: await app.getUrl(), stop: () => app.close() };
};

import { ChatService } from '@ai-trace/example-chat-kit';
import { AiTraceModule } from '@ai-trace/nestjs';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ChatController } from './chat.controller.ts';
import { FailureFilter } from './failure.filter.ts';
import { HealthController } from './health.controller.ts';

@Module({ imports: [AiTraceModule.forRoot({ excludedUrls: '/health$' })], controllers: [ChatController, HealthController] })
class AppModule {}

/** The chat service over HTTP: `POST /chat`, `/chat/stream`, `/chat/tools`, and `GET /health`, which is not traced. */
export const appModule = (chat: ChatService): DynamicModule => ({
  module: AppModule,
  providers: [
    { provide: ChatService, useValue: chat },
    { provide: APP_FILTER, useClass: FailureFilter },
  ],
});

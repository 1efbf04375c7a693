import { AiTraceModule, AiTraceSpan, SessionId } from '@ai-trace/nestjs';
import { Controller, Get, Module } from '@nestjs/common';

// Compiled, as built, with the types of NestJS 11: `npm run typecheck`.

@Controller()
class Answers {
  @Get()
  @AiTraceSpan()
  answer(@SessionId() session: string | undefined): string {
    return session ?? 'none';
  }
}

@Module({ imports: [AiTraceModule.forRoot({ excludedUrls: '/health' })], controllers: [Answers] })
export class AppModule {}

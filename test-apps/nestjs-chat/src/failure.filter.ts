import { describeFailure } from '@ai-trace/example-chat-kit';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';

@Catch()
export class FailureFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const { status, body } = describeFailure(error);
    host.switchToHttp().getResponse<Response>().status(status).json(body);
  }
}

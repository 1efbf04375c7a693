import { messageOf } from '@ai-trace/example-chat-kit';
import { Injectable, type PipeTransform } from '@nestjs/common';

@Injectable()
export class MessagePipe implements PipeTransform<unknown, string> {
  transform(body: unknown): string {
    return messageOf(body);
  }
}

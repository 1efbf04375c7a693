import { Readable } from 'node:stream';
import { ChatService, closeSignal, serverSentEvents } from '@ai-trace/example-chat-kit';
import { SessionId } from '@ai-trace/nestjs';
import { Body, Controller, HttpCode, Inject, Post, Res, StreamableFile, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { MessagePipe } from './message.pipe.ts';
import { UserGuard } from './user.guard.ts';

@Controller('chat')
@UseGuards(UserGuard)
export class ChatController {
  constructor(@Inject(ChatService) private readonly chat: ChatService) {}

  @Post()
  @HttpCode(200)
  async reply(@SessionId() session: string, @Body(MessagePipe) message: string) {
    return { reply: await this.chat.reply(session, message) };
  }

  @Post('tools')
  @HttpCode(200)
  async replyWithTools(@SessionId() session: string, @Body(MessagePipe) message: string) {
    return { reply: await this.chat.replyWithTools(session, message) };
  }

  @Post('stream')
  @HttpCode(200)
  async streamReply(@SessionId() session: string, @Body(MessagePipe) message: string, @Res({ passthrough: true }) response: Response) {
    const tokens = await this.chat.streamReply(session, message, closeSignal(response));
    return new StreamableFile(Readable.from(serverSentEvents(tokens)), { type: 'text/event-stream' });
  }
}

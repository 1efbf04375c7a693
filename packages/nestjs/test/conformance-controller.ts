import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { AnsweredError, Failure, hijackedAnswer, type Services } from '@ai-trace/conformance';
import {
  All,
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpException,
  Inject,
  type MessageEvent,
  Param,
  Post,
  Req,
  Res,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { defer, type Observable } from 'rxjs';

export const SERVICES = Symbol('services');

/** Express's request and response are Node's own; Fastify's hold them. */
type PlatformRequest = IncomingMessage & { raw?: IncomingMessage };
type PlatformReply = ServerResponse & { raw?: ServerResponse; hijack?(): void };

const nodeRequest = (request: PlatformRequest): IncomingMessage => request.raw ?? request;

/** Node's response, taken away from the platform. */
const nodeResponse = (reply: PlatformReply): ServerResponse => {
  reply.hijack?.();
  return reply.raw ?? reply;
};

/** The endpoints of the conformance suite that are the same on both platforms. */
@Controller()
export class ConformanceController {
  constructor(
    @Inject(SERVICES) private readonly services: Services,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  @Get('hello')
  hello(@Res({ passthrough: true }) reply: PlatformReply) {
    this.host.httpAdapter.setHeader(reply, 'X-Reply', ['one', 'two'] as never);
    this.host.httpAdapter.setHeader(reply, 'Set-Cookie', 'secret=cookie');
    return 'hello';
  }

  @Get('users/:id')
  async user(@Param('id') id: string) {
    await this.services.work();
    return { id };
  }

  @Get('run')
  @Header('Content-Type', 'application/json')
  async run() {
    return JSON.stringify((await this.services.run()) ?? null);
  }

  @All('status/:code')
  status(@Param('code') code: string, @Res() reply: PlatformReply) {
    this.host.httpAdapter.reply(reply, undefined, Number(code));
  }

  @Post('echo')
  @HttpCode(200)
  async echo(@Body() body: unknown) {
    await this.services.work();
    return body;
  }

  @Post('late-body')
  @HttpCode(200)
  async lateBody(@Req() request: PlatformRequest) {
    await this.services.pass('body');
    return text(nodeRequest(request));
  }

  @Post('events')
  @HttpCode(200)
  events(@Req() request: PlatformRequest, @Res() reply: PlatformReply) {
    nodeRequest(request)
      .on('data', () => this.services.mark('data'))
      .on('end', () => {
        this.services.mark('end');
        this.host.httpAdapter.reply(reply, 'done');
      });
  }

  @Post('pipe')
  @HttpCode(200)
  pipe(@Req() request: PlatformRequest, @Res() reply: PlatformReply) {
    return pipeline(nodeRequest(request), this.services.transform(), nodeResponse(reply));
  }

  @Get('stream')
  stream() {
    return new StreamableFile(Readable.from(this.lines(), { objectMode: false }));
  }

  private async *lines() {
    yield 'first\n';
    await this.services.pass('stream');
    await this.services.work();
    yield 'last\n';
  }

  @Get('pulled')
  pulled() {
    return new StreamableFile(Readable.fromWeb(this.services.pulled()));
  }

  @Sse('sse')
  sse(): Observable<MessageEvent> {
    return defer(async () => {
      await this.services.pass('sse');
      return { data: 'done' };
    });
  }

  @Get('throw')
  throw() {
    throw new Failure();
  }

  @Get('reject')
  async reject() {
    await Promise.resolve();
    throw new Failure();
  }

  @Get('http-error/:code')
  httpError(@Param('code') code: string) {
    throw new HttpException('refused', Number(code));
  }

  @Get('answered/:code')
  answered(@Param('code') code: string) {
    throw new AnsweredError(Number(code));
  }

  @Get('fail-mid-stream')
  failMidStream(@Res() reply: PlatformReply) {
    const failing = async function* () {
      yield 'first\n';
      throw new Failure();
    };
    return pipeline(failing, nodeResponse(reply));
  }

  @Get('destroy-socket')
  destroySocket(@Req() request: PlatformRequest, @Res() _reply: PlatformReply) {
    nodeRequest(request).socket.destroy();
  }

  @Get('destroy-response')
  destroyResponse(@Res() reply: PlatformReply) {
    const response = nodeResponse(reply);
    response.write('first\n', () => response.destroy(new Failure()));
  }

  @Get('hijack')
  hijack(@Req() request: PlatformRequest, @Res() reply: PlatformReply) {
    nodeResponse(reply);
    nodeRequest(request).socket.end(hijackedAnswer);
  }
}

@Controller('members')
export class MembersController {
  @Get(':member')
  member(@Param() parameters: Record<string, string>) {
    return parameters;
  }
}

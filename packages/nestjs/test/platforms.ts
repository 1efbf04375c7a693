import { type Capability, Failure, type Services } from '@ai-trace/conformance';
import fastifyMultipart from '@fastify/multipart';
import { Controller, Get, HttpCode, Inject, Next, Post, Req, type Type, UploadedFile, UseInterceptors } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter, FileInterceptor } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SERVICES } from './conformance-controller.ts';

@Controller()
class ExpressController {
  constructor(@Inject(SERVICES) private readonly services: Services) {}

  @Post('upload')
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file'))
  async upload(@UploadedFile() file: { size: number }) {
    await this.services.work();
    return { bytes: file.size };
  }

  @Get('callback')
  callback(@Next() next: (error: unknown) => void) {
    next(new Failure());
  }
}

@Controller()
class FastifyController {
  constructor(@Inject(SERVICES) private readonly services: Services) {}

  @Post('upload')
  @HttpCode(200)
  async upload(@Req() request: FastifyRequest) {
    const file = await request.file();
    const content = await file?.toBuffer();
    await this.services.work();
    return { bytes: content?.length };
  }
}

/** What differs between the platforms. */
export interface Platform {
  createAdapter(trustProxy?: boolean): AbstractHttpAdapter;
  controller: Type;
  capabilities: Capability[];
  knownGaps?: Record<string, string>;
}

const createExpressAdapter = (trustProxy = false): ExpressAdapter => {
  const adapter = new ExpressAdapter();
  adapter.set('trust proxy', trustProxy);
  return adapter;
};

const createFastifyAdapter = (trustProxy = false): FastifyAdapter => {
  const adapter = new FastifyAdapter({ trustProxy, maxParamLength: 20_000 });
  const fastify: FastifyInstance = adapter.getInstance();
  fastify.register(fastifyMultipart as never);
  // Some endpoints read the body by themselves.
  fastify.removeContentTypeParser('text/plain');
  fastify.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return adapter;
};

export const platforms: Record<'express' | 'fastify', Platform> = {
  express: {
    createAdapter: createExpressAdapter,
    controller: ExpressController,
    capabilities: ['multipart', 'callbackErrors', 'hijack', 'nodeListener', 'trustProxy'],
    knownGaps: {
      'a client that leaves while it sends its body ends the span':
        'Nest parses every body before Express routes, so that a body that never came has no route; see errors.test.ts',
    },
  },
  fastify: {
    createAdapter: createFastifyAdapter,
    controller: FastifyController,
    capabilities: ['multipart', 'hijack', 'nodeListener', 'trustProxy'],
  },
};

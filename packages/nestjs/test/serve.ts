import type { AddressInfo } from 'node:net';
import { createTelemetry, type Telemetry } from '@ai-trace/conformance';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AiTraceModule } from '../src/index.ts';

export const platformNames = ['express', 'fastify'] as const;
export type PlatformName = (typeof platformNames)[number];

export const createAdapter = (platform: PlatformName): AbstractHttpAdapter =>
  platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();

export let telemetry: Telemetry;
let app: INestApplication | undefined;

/** To be called in a test file: spans are collected for each test, and its application is closed. */
export const collectSpans = (): void => {
  beforeEach(() => {
    telemetry = createTelemetry();
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await telemetry.shutdown();
  });
};

export const createApp = async (adapter: AbstractHttpAdapter, metadata: ModuleMetadata): Promise<INestApplication> => {
  class AppModule {}
  app = await NestFactory.create({ module: AppModule, ...metadata } as never, adapter, { logger: false, abortOnError: false });
  return app;
};

/** Serves an application with {@link AiTraceModule} and what `metadata` adds; `configure` stands for its `main.ts`. */
export const serve = async (
  platform: PlatformName,
  { imports = [], ...metadata }: ModuleMetadata,
  configure: (app: INestApplication) => void = () => undefined,
): Promise<string> => {
  const created = await createApp(createAdapter(platform), { ...metadata, imports: [AiTraceModule.forRoot(), ...imports] });
  configure(created);
  return listen(created);
};

export const listen = async (created: INestApplication): Promise<string> => {
  await created.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${(created.getHttpServer().address() as AddressInfo).port}`;
};

/** What one request answered, and the name of its span. */
export const ask = async (origin: string, target: string, init?: RequestInit) => {
  const response = await fetch(`${origin}${target}`, init);
  const body = await response.text();
  const span = (await telemetry.waitForSpans(1)).find(({ kind }) => kind === 1);
  return { status: response.status, body, span, name: span?.name };
};

import { Gate } from '@ai-trace/conformance';
import { aiTraceMiddleware } from '@ai-trace/express';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type DiagLogger, DiagLogLevel, diag, SpanKind, trace } from '@opentelemetry/api';
import { delay, map, mergeMap, of, tap } from 'rxjs';
import { processState } from '../../core/src/process-state.ts';
import { AiTraceModule, type AiTraceNestOptions, instrumentApp } from '../src/index.ts';
import { ask, collectSpans, createAdapter, createApp, listen, platformNames, serve, telemetry } from './serve.ts';

collectSpans();

const mark = (name: string): void => trace.getTracer('application').startSpan(name).end();

@Injectable()
class MarkingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    mark('before');
    return next.handle().pipe(
      delay(1),
      tap(() => mark('tap')),
      mergeMap(async (answer) => {
        await Promise.resolve();
        mark('async');
        return answer;
      }),
      map((answer) => {
        mark('after');
        return answer;
      }),
    );
  }
}

@Controller()
class Greetings {
  @Get('hello/:name')
  @UseInterceptors(MarkingInterceptor)
  hello() {
    mark('handler');
    return of('hello');
  }

  @Get('plain')
  plain() {
    return 'plain';
  }
}

const servers = () => telemetry.finishedSpans().filter(({ kind }) => kind === SpanKind.SERVER);
const serverNames = () => servers().map(({ name }) => name);

describe.each(platformNames)('AiTraceModule on %s', (platform) => {
  const ASYNC_OPTIONS = 'options of the application';
  @Module({ providers: [{ provide: ASYNC_OPTIONS, useValue: { excludedUrls: '/plain$' } }], exports: [ASYNC_OPTIONS] })
  class OptionsModule {}

  test('interceptors, RxJS pipelines and middleware run in the request', async () => {
    @Module({})
    class MiddlewareModule {
      configure(consumer: MiddlewareConsumer) {
        const marking = (_request: object, _response: object, next: () => void) => {
          mark('middleware');
          next();
        };
        consumer.apply(marking).forRoutes(Greetings);
      }
    }
    const origin = await serve(platform, { imports: [MiddlewareModule], controllers: [Greetings] });
    expect(await ask(origin, '/hello/world')).toMatchObject({ body: 'hello', name: 'GET /hello/:name' });
    const [server] = servers();
    const nested = telemetry.finishedSpans().filter(({ parentSpanContext }) => parentSpanContext?.spanId === server?.spanContext().spanId);
    expect(nested.map(({ name }) => name)).toEqual(['middleware', 'before', 'handler', 'tap', 'async', 'after']);
  });

  test('imported without forRoot(): the defaults', async () => {
    const origin = await listen(await createApp(createAdapter(platform), { imports: [AiTraceModule], controllers: [Greetings] }));
    expect(await ask(origin, '/plain')).toMatchObject({ body: 'plain', name: 'GET /plain' });
    expect(servers()).toHaveLength(1);
  });

  test('forRootAsync: the options come from providers', async () => {
    const imports = [
      AiTraceModule.forRootAsync({
        imports: [OptionsModule],
        inject: [ASYNC_OPTIONS],
        useFactory: async (options: AiTraceNestOptions) => options,
      }),
    ];
    const origin = await listen(await createApp(createAdapter(platform), { imports, controllers: [Greetings] }));
    await fetch(`${origin}/plain`);
    await ask(origin, '/hello/world');
    expect(serverNames()).toEqual(['GET /hello/:name']);
  });

  test('hooks get the request of the platform', async () => {
    const seen: unknown[] = [];
    const options = { requestHook: (_span: unknown, request: { url: string; headers: object }) => void seen.push(request.url) };
    const origin = await listen(
      await createApp(createAdapter(platform), { imports: [AiTraceModule.forRoot(options)], controllers: [Greetings] }),
    );
    await ask(origin, '/plain');
    expect(seen).toEqual(['/plain']);
  });

  test('wrong options fail the creation of the application', async () => {
    const imports = [AiTraceModule.forRoot({ excludedUrls: '(' })];
    await expect(createApp(createAdapter(platform), { imports })).rejects.toMatchObject({ name: 'ConfigurationError' });
    const app = await createApp(createAdapter(platform), {});
    await expect(instrumentApp(app, { excludedUrls: '(' })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });

  test.each([null, 'text', 42])('options that are no object, %p, fail it, too', async (options) => {
    const expected = {
      name: 'ConfigurationError',
      message: expect.stringContaining('[@ai-trace/nestjs] `options` must be an object, got'),
    };
    const wrong = options as never;
    for (const module of [AiTraceModule.forRoot(wrong), AiTraceModule.forRootAsync({ useFactory: () => wrong })])
      await expect(createApp(createAdapter(platform), { imports: [module] })).rejects.toMatchObject(expected);
    await expect(instrumentApp(await createApp(createAdapter(platform), {}), wrong)).rejects.toMatchObject(expected);
  });

  test('AI_TRACE_NESTJS_EXCLUDED_URLS', async () => {
    process.env.AI_TRACE_NESTJS_EXCLUDED_URLS = '/plain$';
    try {
      const origin = await serve(platform, { controllers: [Greetings] });
      await fetch(`${origin}/plain`);
      await ask(origin, '/hello/world');
      expect(serverNames()).toEqual(['GET /hello/:name']);
    } finally {
      delete process.env.AI_TRACE_NESTJS_EXCLUDED_URLS;
    }
  });

  test('AI_TRACE_NESTJS_EXCLUDED_URLS that is wrong does not stop the application', async () => {
    process.env.AI_TRACE_NESTJS_EXCLUDED_URLS = '/plain$,((';
    try {
      const origin = await serve(platform, { controllers: [Greetings] });
      await fetch(`${origin}/plain`);
      await ask(origin, '/hello/world');
      expect(serverNames()).toEqual(['GET /hello/:name']);
    } finally {
      delete process.env.AI_TRACE_NESTJS_EXCLUDED_URLS;
    }
  });

  test('an application without HTTP is left alone', async () => {
    @Module({ imports: [AiTraceModule.forRoot()] })
    class JobModule {}
    const context = await NestFactory.createApplicationContext(JobModule, { logger: false, abortOnError: false });
    await context.close();
    expect(telemetry.finishedSpans()).toEqual([]);
  });

  test('a request that is under way when the application closes has its span', async () => {
    const gate = new Gate();
    @Controller()
    class SlowGreetings {
      @Get('slow')
      async slow() {
        await gate.pass();
        return 'slow';
      }
    }
    const app = await createApp(createAdapter(platform), { imports: [AiTraceModule.forRoot()], controllers: [SlowGreetings] });
    const asked = ask(await listen(app.enableShutdownHooks()), '/slow', { headers: { connection: 'close' } });
    await gate.arrivals();
    const closed = app.close();
    gate.open();
    expect(await asked).toMatchObject({ body: 'slow', name: 'GET /slow' });
    await closed;
  });
});

describe('AiTraceModule', () => {
  test('beside the middleware of @ai-trace/express there is one span', async () => {
    const origin = await serve('express', { imports: [AiTraceModule.forRoot()], controllers: [Greetings] }, (app) => {
      app.use(aiTraceMiddleware());
    });
    await ask(origin, '/plain');
    expect(serverNames()).toEqual(['GET /plain']);
  });

  test('an adapter that is known late, as in a testing module', async () => {
    class LateAdapter extends ExpressAdapter {
      isKnown = false;

      override getType() {
        return this.isKnown ? 'express' : '';
      }
    }
    const adapter = new LateAdapter();
    const app = await createApp(adapter, { imports: [AiTraceModule.forRoot()], controllers: [Greetings] });
    adapter.isKnown = true;
    expect(await ask(await listen(app), '/plain')).toMatchObject({ name: 'GET /plain' });
  });

  test('a request hook that the application gave the Fastify adapter is left to it', async () => {
    const adapter = new FastifyAdapter();
    const seen: string[] = [];
    adapter.setOnRequestHook((request, _reply, done) => {
      seen.push((request as { url: string }).url);
      done();
    });
    const origin = await listen(await createApp(adapter, { imports: [AiTraceModule.forRoot()], controllers: [Greetings] }));
    expect(await ask(origin, '/plain')).toMatchObject({ name: 'GET /plain' });
    expect(seen).toEqual(['/plain']);
  });

  test('a Fastify adapter that takes no request hook, as before NestJS 11.1.4', async () => {
    const adapter = Object.assign(new FastifyAdapter(), { setOnRequestHook: undefined });
    const app = await createApp(adapter as never, { imports: [AiTraceModule.forRoot()], controllers: [Greetings] });
    expect(await ask(await listen(app), '/plain')).toMatchObject({ name: 'GET /plain' });
  });

  test('a platform that is neither Express nor Fastify is said to be untraced', async () => {
    class OtherAdapter extends ExpressAdapter {
      override getType() {
        return 'other';
      }
    }
    processState('warned', () => new Set<string>()).clear();
    const warnings: string[] = [];
    const ignore = () => undefined;
    const logger: DiagLogger = { error: ignore, warn: (message) => warnings.push(message), info: ignore, debug: ignore, verbose: ignore };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    const app = await createApp(new OtherAdapter(), { imports: [AiTraceModule.forRoot()], controllers: [Greetings] });
    expect(await (await fetch(`${await listen(app)}/plain`)).text()).toBe('plain');
    diag.disable();
    expect(warnings).toEqual(['[@ai-trace/nestjs] The platform must be express or fastify, got other; its requests are not traced.']);
    expect(telemetry.finishedSpans()).toEqual([]);
  });
});

test('an application that was not awaited is refused', async () => {
  const app = NestFactory.create(class {}, { logger: false });
  await expect(instrumentApp(app as never)).rejects.toThrow(
    '[@ai-trace/nestjs] `app` must be an application with `select`, got an object of type Promise. Await it first.',
  );
  await (await app).close();
});

import { type DynamicModule, type FactoryProvider, Inject, Module, type ModuleMetadata, type NestModule } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { type AiTraceNestOptions, instrumentPlatform } from './instrument-platform.ts';

/** Options supplied by the application's own providers, as in other Nest modules. */
export interface AiTraceModuleAsyncOptions<Request extends object = object, Response extends object = object>
  extends Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider, 'inject'> {
  /** Returns the options; called with the providers that `inject` names. */
  useFactory: (...dependencies: never[]) => AiTraceNestOptions<Request, Response> | Promise<AiTraceNestOptions<Request, Response>>;
}

const OPTIONS = Symbol('@ai-trace/nestjs options');
const INSTRUMENTED = Symbol('@ai-trace/nestjs instrumented');

/**
 * Makes every HTTP request of a NestJS application (11 and 12, on Express or Fastify) one OpenTelemetry SERVER span, with
 * everything that the request causes nested under it: `imports: [AiTraceModule.forRoot()]`, or `AiTraceModule` alone for defaults.
 */
@Module({
  providers: [
    // Without `forRoot()`, the defaults.
    { provide: OPTIONS, useValue: {} },
    // Awaited while the application is created, so before body parsers, middleware and routes.
    { provide: INSTRUMENTED, useFactory: instrumentPlatform, inject: [HttpAdapterHost, OPTIONS] },
  ],
})
export class AiTraceModule implements NestModule {
  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(OPTIONS) private readonly options: AiTraceNestOptions,
    @Inject(INSTRUMENTED) private readonly instrumented: AbstractHttpAdapter | undefined,
  ) {}

  /**
   * The module with these options.
   *
   * @throws ConfigurationError when an option is wrong: not here, but from `NestFactory.create`.
   */
  static forRoot<Request extends object, Response extends object>(options: AiTraceNestOptions<Request, Response> = {}): DynamicModule {
    return AiTraceModule.forRootAsync({ useFactory: () => options });
  }

  /**
   * For options that come from providers: `forRootAsync({ imports: [ConfigModule], inject: [ConfigService], useFactory })`.
   *
   * @throws ConfigurationError when an option is wrong: not here, but from `NestFactory.create`.
   */
  static forRootAsync<Request extends object, Response extends object>(
    options: AiTraceModuleAsyncOptions<Request, Response>,
  ): DynamicModule {
    const { imports, inject, useFactory } = options;
    return { module: AiTraceModule, imports, providers: [{ provide: OPTIONS, useFactory, inject }] };
  }

  /** Called when the application is initialized: a testing module has no HTTP adapter before that. */
  async configure(): Promise<void> {
    if (this.host.httpAdapter !== this.instrumented) await instrumentPlatform(this.host, this.options);
  }
}

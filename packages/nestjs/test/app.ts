import type { Server } from 'node:http';
import { AnsweredError, type AppSetup, type Services } from '@ai-trace/conformance';
import {
  type ArgumentsHost,
  Catch,
  type DynamicModule,
  type ExceptionFilter,
  Inject,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  StreamableFile,
  VersioningType,
} from '@nestjs/common';
import { HttpAdapterHost, NestFactory, RouterModule } from '@nestjs/core';
import { ConformanceController, MembersController, SERVICES } from './conformance-controller.ts';
import type { Platform } from './platforms.ts';

@Module({ controllers: [MembersController] })
class MembersModule {}

@Catch(AnsweredError)
class AnsweredErrorFilter implements ExceptionFilter<AnsweredError> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch({ status, answer }: AnsweredError, host: ArgumentsHost) {
    this.host.httpAdapter.reply(host.switchToHttp().getResponse(), new StreamableFile(answer), status);
  }
}

class ConformanceModule implements NestModule {
  constructor(@Inject(SERVICES) private readonly services: Services) {}

  configure(consumer: MiddlewareConsumer) {
    consumer.apply((_request: object, _response: object, next: () => void) => this.services.around(next)).forRoutes('{*path}');
  }
}

export interface NestAppSetup extends Pick<AppSetup, 'services' | 'trustProxy'> {
  platform: Platform;
  /** Modules that stand for ai-trace. */
  aiTrace: DynamicModule[];
  modules: NonNullable<DynamicModule['imports']>;
}

/** The application of the conformance suite in NestJS, before `init()`. */
export const createNestApp = async ({ platform, services, trustProxy, aiTrace, modules }: NestAppSetup) => {
  const root: DynamicModule = {
    module: ConformanceModule,
    imports: [
      ...aiTrace,
      MembersModule,
      RouterModule.register([{ path: 'orgs/:org', children: [{ path: 'teams/:team', module: MembersModule }] }]),
      ...modules,
    ],
    controllers: [ConformanceController, platform.controller],
    providers: [{ provide: SERVICES, useValue: services }],
  };
  const app = await NestFactory.create(root, platform.createAdapter(trustProxy), { logger: false, abortOnError: false });
  app.enableVersioning({ type: VersioningType.URI });
  app.useGlobalFilters(new AnsweredErrorFilter(app.get(HttpAdapterHost)));
  return app;
};

/** Its server, ready to listen. */
export const serverOf = async (app: Awaited<ReturnType<typeof createNestApp>>): Promise<Server> => {
  await app.init();
  await (app.getHttpAdapter().getInstance() as { ready?: () => PromiseLike<unknown> }).ready?.();
  const server: Server = app.getHttpServer();
  // Nest asks clients of server-sent events to keep the connection.
  server.keepAliveTimeout = 10;
  return server;
};

import { checkApp } from '@ai-trace/core';
import type { INestApplication } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { AiTraceModule } from './ai-trace-module.ts';
import type { AiTraceNestOptions } from './instrument-platform.ts';

/**
 * Adds {@link AiTraceModule} to an application whose modules cannot be changed, and returns the application. Call it before
 * `app.init()` or `app.listen()`: `const app = await instrumentApp(await NestFactory.create(AppModule))`.
 *
 * @throws ConfigurationError when the app or an option is wrong.
 */
export const instrumentApp = async <App extends INestApplication, Request extends object, Response extends object>(
  app: App,
  options?: AiTraceNestOptions<Request, Response>,
): Promise<App> => {
  checkApp('nestjs', app, 'select');
  await app.get(LazyModuleLoader).load(() => AiTraceModule.forRoot(options), { logger: false });
  return app;
};

import { createRequire } from 'node:module';
import { createFloor } from '../../floor.ts';
import { type Framework, findUser } from '../framework.ts';

const require = createRequire(import.meta.url);

export const nestjs: Framework = {
  title: 'NestJS 12 on Express',
  peer: {
    packages: '@opentelemetry/instrumentation-http and -express (-nestjs-core is registered, but knows Nest below 12 only)',
    spans: 5,
    instrumentations: async () => [
      new (await import('@opentelemetry/instrumentation-http')).HttpInstrumentation(),
      new (await import('@opentelemetry/instrumentation-express')).ExpressInstrumentation(),
      new (await import('@opentelemetry/instrumentation-nestjs-core')).NestInstrumentation(),
    ],
  },
  async serve(variant) {
    // Nest is ESM only and would import Express past the peer's patches, which are applied when it is first required.
    require('express');
    const [{ Controller, Get, Module, Param }, { NestFactory }] = await Promise.all([import('@nestjs/common'), import('@nestjs/core')]);

    @Controller('users')
    class UsersController {
      @Get(':id')
      find(@Param('id') id: string) {
        return findUser(id);
      }
    }

    @Module({
      imports: variant === 'ai-trace' ? [(await import('@ai-trace/nestjs')).AiTraceModule.forRoot()] : [],
      controllers: [UsersController],
    })
    class AppModule {}

    const app = await NestFactory.create(AppModule, { logger: ['error'] });
    if (variant === 'floor') app.use(createFloor());
    app.setGlobalPrefix('api');
    await app.listen(0, '127.0.0.1');
    return app.getHttpServer();
  },
};

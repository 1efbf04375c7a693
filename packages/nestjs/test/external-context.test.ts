import { Controller, Get } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import { ExceptionsHandler } from '@nestjs/core/exceptions/exceptions-handler.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AiTraceModule } from '../src/index.ts';
import { collectSpans, createAdapter, createApp, platformNames, telemetry } from './serve.ts';

collectSpans();

@Controller()
class Resolvers {
  @Get()
  resolve() {
    throw new RangeError('it broke');
  }
}

describe.each(platformNames)('what is called from outside of HTTP on %s', (platform) => {
  test('the exception of a GraphQL resolver goes to GraphQL as it is', async () => {
    const app = await createApp(createAdapter(platform), { imports: [AiTraceModule.forRoot()], controllers: [Resolvers] });
    await app.init();
    // What @nestjs/graphql makes of a resolver.
    const { resolve } = Resolvers.prototype;
    const called = app
      .get(ExternalContextCreator)
      .create(app.get(Resolvers), resolve, 'resolve', '', undefined, undefined, undefined, undefined, 'graphql');
    await expect(called()).rejects.toEqual(new RangeError('it broke'));
    expect(telemetry.finishedSpans()).toEqual([]);
  });

  test('the exception of a context without a request goes to its filter', async () => {
    const app = await createApp(createAdapter(platform), { imports: [AiTraceModule.forRoot()] });
    await app.init();
    const caught: Error[] = [];
    const handler = new ExceptionsHandler(app.getHttpAdapter());
    handler.setCustomFilters([{ func: (exception) => caught.push(exception), exceptionMetatypes: [] }]);
    handler.next(new RangeError('it broke'), new ExecutionContextHost([]));
    expect(caught).toEqual([new RangeError('it broke')]);
  });
});

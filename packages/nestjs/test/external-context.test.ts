import { Controller, Get } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
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
});

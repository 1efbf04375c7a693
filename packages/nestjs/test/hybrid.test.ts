import type { AddressInfo, Server } from 'node:net';
import { Controller, Get } from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, RpcException, Transport } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import { AiTraceModule } from '../src/index.ts';
import { ask, collectSpans, createAdapter, createApp, listen, platformNames, telemetry } from './serve.ts';

collectSpans();

@Controller()
class Sums {
  @Get('sum')
  http() {
    return 'three';
  }

  @MessagePattern('sum')
  sum(terms: number[]) {
    return terms.reduce((sum, term) => sum + term, 0);
  }

  @MessagePattern('refuse')
  refuse() {
    throw new RpcException('refused');
  }

  @MessagePattern('fail')
  fail() {
    throw new RangeError('it broke');
  }
}

/** What messages are answered with over TCP, in an application that serves HTTP as well. */
const answersOf = async (platform: (typeof platformNames)[number], imports: Parameters<typeof createApp>[1]['imports']) => {
  const app = await createApp(createAdapter(platform), { imports, controllers: [Sums] });
  const microservice = app.connectMicroservice(
    { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
  const origin = await listen(app);
  const { port } = microservice.unwrap<Server>().address() as AddressInfo;
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  const answerOf = (pattern: string) => firstValueFrom(client.send(pattern, [1, 2])).catch((error: unknown) => ({ error }));
  const answers = [await answerOf('sum'), await answerOf('refuse'), await answerOf('fail')];
  client.close();
  return { origin, answers };
};

describe.each(platformNames)('a hybrid application on %s', (platform) => {
  test('messages are answered as without ai-trace, and have no span; requests have theirs', async () => {
    const { origin, answers } = await answersOf(platform, [AiTraceModule.forRoot()]);
    expect(answers).toEqual([
      3,
      { error: { status: 'error', message: 'refused' } },
      { error: { status: 'error', message: 'Internal server error' } },
    ]);
    expect(telemetry.finishedSpans()).toEqual([]);
    expect(await ask(origin, '/sum')).toMatchObject({ body: 'three', name: 'GET /sum' });
  });
});

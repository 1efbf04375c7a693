import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

const SLOW = /exporter-|otlp-transformer|sdk-logs|^protobufjs|^express$|^openai$/;

test('what takes long to load is loaded when it is used', async () => {
  const receiver = await OtlpReceiver.start();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const { child } = startChild('loading.cjs', { execArgv: ['-r', '@ai-trace/sdk/register'], env });
  const exited = once(child, 'exit');
  const [told] = (await once(child, 'message')) as [{ atStart: string[]; afterLog: string[] }];
  await exited;
  await receiver.stop();
  expect(told.atStart).toContain('@opentelemetry/sdk-trace-base');
  expect(told.atStart.filter((name) => SLOW.test(name))).toEqual([]);
  expect(told.afterLog.filter((name) => SLOW.test(name))).toEqual(['@opentelemetry/sdk-logs']);
  expect(receiver.logs.map(({ body }) => body)).toEqual(['first']);
}, 60_000);

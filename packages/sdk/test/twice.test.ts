import { once } from 'node:events';
import { startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

test('a request is traced once after init() was called anew', async () => {
  const receiver = await OtlpReceiver.start();
  const { child } = startChild('twice.mjs', { env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  const [headers] = (await once(child, 'message')) as [{ traceparent: string }];
  await once(child, 'exit');
  await receiver.stop();
  expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  const [, traceId, spanId] = headers.traceparent.split('-');
  expect(receiver.spans).toContainEqual(expect.objectContaining({ traceId, spanId }));
}, 60_000);

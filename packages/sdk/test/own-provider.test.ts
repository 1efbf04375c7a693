import { once } from 'node:events';
import { SPANS_ALONE, startChild } from './child-app.ts';
import { OtlpReceiver } from './otlp/receiver.ts';

/** The names of the spans that init() exports beside a tracer provider of the application. */
const exported = async (optionsFor: (url: string) => object): Promise<string[]> => {
  const receiver = await OtlpReceiver.start();
  const env = { ...SPANS_ALONE, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  const { child } = startChild('own-provider.mjs', { args: [JSON.stringify(optionsFor(receiver.url))], env });
  const [code] = await once(child, 'exit');
  await receiver.stop();
  expect(code).toBe(0);
  return receiver.spans.map(({ name }) => name);
};

test('none to the endpoint of the environment, to which that provider exports itself', async () => {
  expect(await exported(() => ({}))).toEqual([]);
}, 60_000);

test('all to an endpoint that init() is given', async () => {
  expect(await exported((url) => ({ endpoint: url }))).toEqual(['work']);
}, 60_000);

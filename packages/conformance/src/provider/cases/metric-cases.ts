import type { HistogramMetricData, MetricData } from '@opentelemetry/sdk-metrics';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { withEnvironment } from '../with-environment.ts';
import { completed } from './attribute-cases.ts';
import { collect, openStream } from './open-stream.ts';

const DURATION = 'gen_ai.client.operation.duration';
const TOKENS = 'gen_ai.client.token.usage';

/** The instruments of the conventions, read from a real meter provider. */
export const metricCases: ProviderCase[] = [
  {
    name: 'metrics: the duration in seconds, in the buckets of the conventions',
    async run(t) {
      const { duration } = await completed(t);
      const { descriptor, dataPoints } = await histogram(t, DURATION);
      expect(descriptor.unit).toBe('s');
      expect(dataPoints).toHaveLength(1);
      const [{ value, attributes }] = dataPoints as [(typeof dataPoints)[number]];
      expect(value.buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, power) => Number((0.01 * 2 ** power).toFixed(2))));
      expect(value.count).toBe(1);
      expect(value.sum).toBeCloseTo(duration[0] + duration[1] / 1e9, 1);
      expect(attributes).toEqual(callAttributes(t));
    },
  },
  {
    name: 'metrics: input and output tokens, in the buckets of the conventions',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ usage: { input: 30, output: 4 } })));
      await collect(await openStream(t, t.wrapped()));
      await t.span();
      const { descriptor, dataPoints } = await histogram(t, TOKENS);
      expect(descriptor.unit).toBe('{token}');
      expect(dataPoints[0]?.value.buckets.boundaries).toEqual(Array.from({ length: 14 }, (_, power) => 4 ** power));
      expect(dataPoints.map(({ attributes, value: { sum, count } }) => ({ attributes, sum, count }))).toEqual([
        { attributes: { ...callAttributes(t), 'gen_ai.token.type': 'input' }, sum: 30, count: 1 },
        { attributes: { ...callAttributes(t), 'gen_ai.token.type': 'output' }, sum: 4, count: 1 },
      ]);
    },
  },
  {
    name: 'metrics: a failed call counts with its error type, and without tokens',
    async run(t) {
      t.server.answer(t.provider.errorAnswer(429, 'slow down'));
      await expect(t.provider.complete(t.wrapped(), t.provider.request({}))).rejects.toThrow();
      await t.span();
      const { dataPoints } = await histogram(t, DURATION);
      expect(dataPoints.map(({ attributes }) => attributes['error.type'])).toEqual([t.provider.expected.errors.rateLimited]);
      expect((await t.telemetry.collectMetrics()).find(({ descriptor }) => descriptor.name === TOKENS)?.dataPoints ?? []).toEqual([]);
    },
  },
  {
    name: 'metrics: an answer without usage counts no tokens, not even zero',
    async run(t) {
      await completed(t, {}, { usage: null });
      expect((await t.telemetry.collectMetrics()).find(({ descriptor }) => descriptor.name === TOKENS)?.dataPoints ?? []).toEqual([]);
    },
  },
  {
    name: 'metrics: neither session, user nor content are among their attributes',
    async run(t) {
      await t.underRequest(() => completed(t, { prompt: 'the secret prompt' }, { texts: ['the secret answer'] }));
      expect(JSON.stringify(await t.telemetry.collectMetrics())).not.toMatch(/secret|session-1|user-1/);
    },
  },
  {
    name: 'metrics: the names that succeed them are recorded where OTEL_SEMCONV_STABILITY_OPT_IN asks for them',
    async run(t) {
      const newer = async () => {
        await completed(t);
        t.telemetry.reset();
        const metrics = await t.telemetry.collectMetrics();
        return metrics.filter(({ descriptor }) => descriptor.name.startsWith('gen_ai.client.inference.'));
      };
      expect(await newer()).toEqual([]);
      await withEnvironment({ OTEL_SEMCONV_STABILITY_OPT_IN: 'http,gen_ai_latest_experimental' }, async () => {
        expect(await newer()).not.toEqual([]);
      });
    },
  },
];

const callAttributes = <Client extends object>({ provider: { expected }, server }: ProviderTest<Client>): object => ({
  'gen_ai.operation.name': expected.operation,
  'gen_ai.provider.name': expected.provider,
  'gen_ai.request.model': expected.models.priced.request,
  'gen_ai.response.model': expected.models.priced.response,
  'server.address': '127.0.0.1',
  'server.port': server.port,
});

const histogram = async <Client extends object>(t: ProviderTest<Client>, name: string): Promise<HistogramMetricData> => {
  const metrics = await t.telemetry.collectMetrics();
  const found = metrics.find(({ descriptor }) => descriptor.name === name);
  if (!isHistogram(found)) throw new Error(`no histogram ${name} among [${metrics.map(({ descriptor }) => descriptor.name)}]`);
  return found;
};

const isHistogram = (metric: MetricData | undefined): metric is HistogramMetricData =>
  metric !== undefined &&
  typeof metric.dataPoints[0]?.value === 'object' &&
  'buckets' in metric.dataPoints[0].value &&
  'boundaries' in metric.dataPoints[0].value.buckets;

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attributes, TraceFlags } from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext } from '../case-context.ts';

const DURATION = 'http.server.request.duration';
const ACTIVE = 'http.server.active_requests';
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

interface Point<Value> {
  attributes: Attributes;
  value: Value;
}

const metric = async (t: CaseContext, name: string): Promise<MetricData> => {
  const found = (await t.telemetry.collectMetrics()).filter(({ descriptor }) => descriptor.name === name);
  assert.equal(found.length, 1, `one instrument ${name} expected`);
  return found[0]!;
};

const durations = async (t: CaseContext) => (await metric(t, DURATION)).dataPoints as Point<Histogram>[];
const active = async (t: CaseContext) => (await metric(t, ACTIVE)).dataPoints as Point<number>[];

/** Every +1 had its -1 with the same attributes. */
const assertBalanced = async (t: CaseContext): Promise<void> => {
  const points = await active(t);
  assert.ok(points.length > 0);
  for (const { attributes, value } of points) assert.equal(value, 0, `${ACTIVE} of ${JSON.stringify(attributes)}`);
};

/** The metrics of requests. */
export const metricCases = casesOf('http-span §9', {
  'the duration is a histogram in seconds with the conventional buckets': async (t) => {
    t.services.run = () => sleep(20);
    const startedAt = performance.now();
    await t.trace('/run');
    const elapsed = (performance.now() - startedAt) / 1_000;
    const { descriptor, dataPointType } = await metric(t, DURATION);
    assert.equal(descriptor.unit, 's');
    assert.equal(dataPointType, DataPointType.HISTOGRAM);
    const [point] = await durations(t);
    assert.deepEqual(point!.value.buckets.boundaries, BUCKETS);
    assert.equal(point!.value.count, 1);
    const { sum } = point!.value;
    assert.ok(sum! > 0.015 && sum! <= elapsed, `${sum} s of ${elapsed} s`);
  },

  'the duration carries method, route and status, and nothing of high cardinality': async (t) => {
    await t.trace('/users/42?x=1');
    const [point] = await durations(t);
    assert.deepEqual(definedOnly(point!.attributes), {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': t.template('/users/:id'),
      'network.protocol.version': '1.1',
      'url.scheme': 'http',
    });
  },

  'a scheme that a client made up is not measured': {
    needs: 'trustProxy',
    run: async (t) => {
      await t.trace({ target: '/hello', headers: { 'x-forwarded-proto': 'gopher' } }, {}, { trustProxy: true });
      const measured = [...(await durations(t)), ...(await active(t))];
      assert.notEqual(measured.length, 0);
      for (const { attributes } of measured) assert.match(String(attributes['url.scheme']), /^(?:http|_OTHER)$/);
    },
  },

  'the duration of a failure carries error.type': async (t) => {
    const app = await t.serve();
    await app.get('/status/503');
    await app.get('/throw');
    await t.finish();
    const types = (await durations(t)).map(({ attributes }) => attributes['error.type']);
    assert.deepEqual(types.sort(), ['503', 'Failure']);
  },

  'an unmatched request is measured without a route': async (t) => {
    await t.trace('/nowhere');
    const [point] = await durations(t);
    assert.equal(point!.attributes['http.route'], undefined);
    assert.equal(point!.attributes['http.response.status_code'], 404);
  },

  'an unknown method is measured as _OTHER': async (t) => {
    await t.trace({ method: 'PURGE', target: '/nowhere' });
    const [point] = await durations(t);
    assert.equal(point!.attributes['http.request.method'], '_OTHER');
  },

  'active requests go up and down with the same attributes': async (t) => {
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve();
    const answer = app.get('/run');
    await t.services.gate('handler').arrivals();
    const { descriptor, dataPointType } = await metric(t, ACTIVE);
    assert.equal(descriptor.unit, '{request}');
    assert.equal(dataPointType, DataPointType.SUM);
    assert.deepEqual(
      (await active(t)).map(({ attributes, value }) => [definedOnly(attributes), value]),
      [[{ 'http.request.method': 'GET', 'url.scheme': 'http' }, 1]],
    );
    t.services.gate('handler').open();
    await answer;
    await t.finish();
    await assertBalanced(t);
  },

  'active requests come back to zero whatever happens': async (t) => {
    const app = await t.serve({ requestHook: () => Promise.reject(new Error('no')) as never });
    for (const target of ['/hello', '/nowhere', '/throw', '/reject', '/answered/418', '/status/503']) await app.get(target);
    for (const target of ['/destroy-socket', '/destroy-response', '/fail-mid-stream']) await assert.rejects(app.get(target));
    await t.finish();
    await assertBalanced(t);
  },

  'a client that left is measured, and active requests come back to zero': async (t) => {
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve();
    const socket = await app.open();
    await socket.send('GET /run HTTP/1.1\r\nHost: a\r\n\r\n');
    await t.services.gate('handler').arrivals();
    await socket.hangUp();
    await t.waitForServerSpans();
    t.services.gate('handler').open();
    await t.finish();
    await assertBalanced(t);
    const [point] = await durations(t);
    assert.equal(point!.attributes['error.type'], 'client_disconnected');
    assert.equal(point!.attributes['http.response.status_code'], undefined);
  },

  'registered twice: a request is measured once': async (t) => {
    await t.trace('/hello', {}, { instrumentation: 'twice' });
    assert.deepEqual(
      (await durations(t)).map(({ value }) => value.count),
      [1],
    );
    await assertBalanced(t);
  },

  'a request that is not sampled is measured all the same': async (t) => {
    const app = await t.serve();
    const unsampled = `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0${TraceFlags.NONE}`;
    await app.get('/users/42', { traceparent: unsampled });
    await t.finish();
    const [point] = await durations(t);
    assert.equal(point!.value.count, 1);
    assert.equal(point!.attributes['http.route'], t.template('/users/:id'));
  },

  'a meterProvider of the options is used instead of the global one': async (t) => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    await t.trace('/hello', { meterProvider });
    await meterProvider.forceFlush();
    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name)));
    await meterProvider.shutdown();
    assert.deepEqual(names.sort(), [ACTIVE, DURATION]);
    assert.deepEqual(await t.telemetry.collectMetrics(), []);
  },
});

const definedOnly = (attributes: Attributes): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));

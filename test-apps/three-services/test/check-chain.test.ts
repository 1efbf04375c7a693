import { SpanKind } from '@opentelemetry/api';
import { checkChain, expectedSpans } from '../src/check-chain.ts';
import type { RemoteSpan } from '../src/plain-span.ts';

const ASKER = { session: 's1', user: 'u1' };
const MODEL = 'some-model';

const services = { gateway: 1, retrieval: 2, worker: 3 };

const span = (id: string, parent: string | undefined, [service, name, kind]: [keyof typeof services, string, SpanKind]): RemoteSpan => ({
  name,
  kind,
  spanContext: () => ({ traceId: 't1', spanId: id, traceFlags: 1 }),
  parentSpanContext: parent === undefined ? undefined : { traceId: 't1', spanId: parent, traceFlags: 1 },
  startTime: [0, 0],
  duration: [0, 0],
  attributes: { 'session.id': 's1', 'user.id': 'u1' },
  status: { code: 0 },
  resource: { attributes: { 'service.name': service, 'process.pid': services[service] } },
});

const complete = (): RemoteSpan[] => [
  span('1', undefined, ['gateway', 'POST /questions', SpanKind.SERVER]),
  span('2', '1', ['retrieval', 'POST /passages', SpanKind.SERVER]),
  span('3', '2', ['retrieval', 'embeddings text-embedding-3-small', SpanKind.CLIENT]),
  span('4', '2', ['retrieval', 'send answers', SpanKind.PRODUCER]),
  span('5', '4', ['worker', 'process answers', SpanKind.CONSUMER]),
  span('6', '5', ['worker', `chat ${MODEL}`, SpanKind.CLIENT]),
];

const check = (spans: RemoteSpan[]): string[] => checkChain(spans, expectedSpans(MODEL), ASKER);

test('the whole tree is as expected', () => {
  expect(check(complete())).toEqual([]);
});

test('a span that is missing', () => {
  expect(check(complete().slice(0, 5))).toEqual(['missing: worker CLIENT `chat some-model` under `process answers`']);
});

test('a span too many', () => {
  const spans = complete();
  expect(check([...spans, spans[2]!])).toEqual([
    'not expected: retrieval CLIENT `embeddings text-embedding-3-small` under `POST /passages`',
  ]);
});

test('a worker that begins a trace of its own', () => {
  const spans = complete();
  spans[4] = { ...spans[4]!, parentSpanContext: undefined, spanContext: () => ({ traceId: 't2', spanId: '5', traceFlags: 1 }) };
  expect(check(spans)).toEqual([
    'missing: worker CONSUMER `process answers` under `send answers`',
    'not expected: worker CONSUMER `process answers`, a root',
    '2 traces instead of one',
  ]);
});

test('a session that has been lost', () => {
  const spans = complete();
  spans[5] = { ...spans[5]!, attributes: { 'user.id': 'u1' } };
  expect(check(spans)).toEqual(['chat some-model has session undefined and user u1']);
});

test('services in one process', () => {
  const spans = complete().map((each) => ({ ...each, resource: { attributes: { ...each.resource.attributes, 'process.pid': 1 } } }));
  expect(check(spans)).toEqual(['spans of 1 processes instead of three']);
});

import type { Span } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { collectGarbage } from '../../../conformance/src/provider/collect-garbage.ts';
import { LocalSpans } from '../../src/trace/local-spans.ts';

const tracer = new BasicTracerProvider().getTracer('library');

/** To look at what is left would keep it: only rounds are counted. */
const collectAll = (): Promise<void> => {
  let rounds = 0;
  return collectGarbage(() => ++rounds > 3);
};

const addMany = (spans: LocalSpans, count: number, visit: (span: Span) => void): void => {
  for (let index = 0; index < count; index++) {
    const span = tracer.startSpan('span');
    visit(span);
    spans.add(span);
  }
};

test('keeps every span that somebody holds, whether it has ended or not', async () => {
  const spans = new LocalSpans();
  const held: Span[] = [];
  addMany(spans, 1_000, (span) => {
    held.push(span);
    if (held.length % 2 === 0) span.end();
  });
  await collectAll();
  expect([...spans]).toEqual(held);
  expect(spans.haveLeft).toBe(false);
});

test('forgets spans that nobody holds, and knows that there were some', async () => {
  const spans = new LocalSpans();
  addMany(spans, 1_000, (span) => span.end());
  await collectAll();
  expect([...spans].length).toBeLessThan(100);
  expect(spans.haveLeft).toBe(true);
});

test('holds no span itself, not even the few of a connection that stays open', async () => {
  const spans = new LocalSpans();
  addMany(spans, 3, (span) => span.end());
  await collectAll();
  expect([...spans]).toEqual([]);
  expect(spans.haveLeft).toBe(true);
});

test('keeps what is under way, and the last 2,048 that ended, even of a trace that gives no time for collection', () => {
  const spans = new LocalSpans();
  const live: Span[] = [];
  addMany(spans, 10, (span) => live.push(span));
  addMany(spans, 100_000, (span) => span.end());
  const kept = [...spans];
  expect(kept.slice(0, 10)).toEqual(live);
  expect(kept.length).toBeGreaterThan(2_048);
  expect(kept.length).toBeLessThan(5_000);
  expect(spans.haveLeft).toBe(true);
});

test('holds a span once that is told of twice', () => {
  const spans = new LocalSpans();
  const span = tracer.startSpan('span');
  spans.add(span);
  spans.add(span);
  expect([...spans]).toEqual([span]);
});

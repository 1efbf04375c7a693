import type { Span } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { collectGarbage } from '../../../conformance/src/provider/collect-garbage.ts';
import { LocalSpans } from '../../src/trace/local-spans.ts';

const GROUP_SIZE = 16;
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

describe.each([true, false])('of a trace that is under way: %s', (isUnderWay) => {
  test('keeps every span that somebody holds, whether it has ended or not', async () => {
    const spans = new LocalSpans(isUnderWay);
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
    const spans = new LocalSpans(isUnderWay);
    addMany(spans, 1_000, (span) => span.end());
    await collectAll();
    expect([...spans].length).toBeLessThan(100);
    expect(spans.haveLeft).toBe(true);
  });

  test('keeps what is under way, and the last 2,048 that ended, even of a trace that gives no time for collection', () => {
    const spans = new LocalSpans(isUnderWay);
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
    const spans = new LocalSpans(isUnderWay);
    const span = tracer.startSpan('span');
    spans.add(span);
    spans.add(span);
    expect([...spans]).toEqual([span]);
  });
});

test('a trace under way holds its few spans until its root ends', async () => {
  const spans = new LocalSpans(true);
  addMany(spans, 3, (span) => span.end());
  await collectAll();
  expect([...spans]).toHaveLength(3);
  expect(spans.haveLeft).toBe(false);
  spans.close();
  expect([...spans]).toEqual([]);
  expect(spans.haveLeft).toBe(true);
});

test('nothing has left a trace that ends without spans; those that start later are held by others alone', async () => {
  const spans = new LocalSpans(true);
  spans.close();
  expect(spans.haveLeft).toBe(false);
  const held = tracer.startSpan('held');
  spans.add(held);
  expect([...spans]).toEqual([held]);
  addMany(spans, 100, (span) => span.end());
  await collectAll();
  expect([...spans].length).toBeLessThan(GROUP_SIZE + 1);
});

test('one of the few spans that is kept does not keep the others after the end', async () => {
  const spans = new LocalSpans(true);
  const kept = tracer.startSpan('kept');
  spans.add(kept);
  const other = ((): WeakRef<Span> => {
    const span = tracer.startSpan('other');
    spans.add(span);
    return new WeakRef(span);
  })();
  spans.close();
  await collectGarbage(() => other.deref() === undefined);
  expect(other.deref()).toBeUndefined();
  expect(kept.isRecording()).toBe(true);
});

test('a trace whose end does not come, that of a connection that stays open, holds no span for long', async () => {
  const now = jest.spyOn(performance, 'now');
  try {
    const spans = new LocalSpans(true);
    addMany(spans, 3, (span) => span.end());
    now.mockReturnValue(performance.now() + 20_000);
    new LocalSpans(true).add(tracer.startSpan('of another trace'));
    await collectAll();
    expect([...spans]).toEqual([]);
    expect(spans.haveLeft).toBe(true);
  } finally {
    now.mockRestore();
  }
});

test('a trace whose end is unknown holds no span', async () => {
  const spans = new LocalSpans(false);
  addMany(spans, 3, (span) => span.end());
  await collectAll();
  expect([...spans]).toEqual([]);
  expect(spans.haveLeft).toBe(true);
});

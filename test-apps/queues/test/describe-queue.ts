import { setAttribute, TraceAttribute, withTrace } from '@ai-trace/core';
import { type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { findBroker } from './broker-url.ts';
import { endedSpans, forgetSpans, registerTelemetry } from './telemetry.ts';

/** A queue of its own for each test, on a real broker, by the functions of the worked example. */
export interface QueueUnderTest {
  /** The queue's name, as it is in the names of spans. */
  name: string;
  deadLetters: string;
  send(message: string): Promise<unknown>;
  /** As a producer does that knows nothing of traces. */
  sendUntraced(message: string): Promise<unknown>;
  /** Handles messages from now on. One that fails is tried once more, and then is a dead letter. */
  consume(handle: (message: string) => Promise<void>): Promise<unknown>;
  consumeDeadLetters(handle: (message: string) => Promise<void>): Promise<unknown>;
  /** A consumer takes a message and dies with it in hand, so that the broker gives it to another. */
  abandon(): Promise<unknown>;
  consumeBatch(size: number, handle: (messages: string[]) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Where a broker is looked for. */
export interface BrokerUnderTest {
  /** What is tested on it. */
  name: string;
  broker: string;
  variable: string;
  standardUrl: string;
  open(url: string): Promise<QueueUnderTest>;
}

const TIMEOUT_MS = 30_000;

/** What a trace must survive on its way through any queue. */
export const describeQueue = ({ name, broker, variable, standardUrl, open }: BrokerUnderTest): void => {
  const url = findBroker(broker, variable, standardUrl);
  const describeHere = url === undefined ? describe.skip : describe;

  describeHere(`a trace through ${name}`, () => {
    let queue: QueueUnderTest;
    beforeAll(registerTelemetry);
    beforeEach(async () => {
      forgetSpans();
      queue = await open(url as string);
    }, TIMEOUT_MS);
    afterEach(() => queue.close(), TIMEOUT_MS);

    /** The span of the producer, whose trace has a session and a user. */
    const sendAs = (user: string, message: string): Promise<ReadableSpan> =>
      withTrace('producer', null, async (span) => {
        setAttribute(TraceAttribute.SESSION_ID, `session of ${user}`);
        setAttribute(TraceAttribute.USER_ID, user);
        await queue.send(message);
        return span as unknown as ReadableSpan;
      });

    const expectUnder = (producer: ReadableSpan, consumers: ReadableSpan[], user: string): void => {
      for (const consumer of consumers) {
        expect(consumer.kind).toBe(SpanKind.CONSUMER);
        expect(consumer.parentSpanContext?.spanId).toBe(producer.spanContext().spanId);
        expect(consumer.spanContext().traceId).toBe(producer.spanContext().traceId);
        expect(consumer.attributes).toMatchObject({ 'session.id': `session of ${user}`, 'user.id': user });
      }
    };

    test(
      'publish and consume: one trace, with session and user on every span of the consumer',
      async () => {
        const handled: string[] = [];
        await queue.consume(async (message) => {
          handled.push(message);
          trace.getTracer('library').startSpan('work').end();
        });
        const producer = await sendAs('Zoë, 王', 'hello');
        const consumers = await endedSpans(`process ${queue.name}`, 1);
        expect([handled, consumers.length]).toEqual([['hello'], 1]);
        expectUnder(producer, consumers, 'Zoë, 王');
        const [work] = await endedSpans('work', 1);
        expect(work?.parentSpanContext?.spanId).toBe(consumers[0]?.spanContext().spanId);
        expect(work?.attributes).toEqual({ 'session.id': 'session of Zoë, 王', 'user.id': 'Zoë, 王' });
      },
      TIMEOUT_MS,
    );

    test(
      'retry: each attempt is a span of its own under the producer',
      async () => {
        let attempts = 0;
        await queue.consume(async () => {
          attempts += 1;
          if (attempts === 1) throw new RangeError('not yet');
        });
        const producer = await sendAs('u1', 'again');
        const consumers = await endedSpans(`process ${queue.name}`, 2);
        expectUnder(producer, consumers, 'u1');
        expect(consumers.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
          [SpanStatusCode.ERROR, 'RangeError'],
          [SpanStatusCode.UNSET, undefined],
        ]);
      },
      TIMEOUT_MS,
    );

    test(
      'redelivery: who gets the message after a consumer has died is in the same trace',
      async () => {
        const producer = await sendAs('u1', 'left behind');
        await queue.abandon();
        const handled: string[] = [];
        await queue.consume(async (message) => void handled.push(message));
        const consumers = await endedSpans(`process ${queue.name}`, 1);
        expect(handled).toEqual(['left behind']);
        expectUnder(producer, consumers, 'u1');
      },
      TIMEOUT_MS,
    );

    test(
      'dead letter: it is handled in the trace in which it failed',
      async () => {
        await queue.consume(() => Promise.reject(new Error('never')));
        await queue.consumeDeadLetters(async () => undefined);
        const producer = await sendAs('u1', 'poison');
        const letters = await endedSpans(`process ${queue.deadLetters}`, 1);
        const attempts = await endedSpans(`process ${queue.name}`, 2);
        expect([attempts.length, letters.length]).toEqual([2, 1]);
        expectUnder(producer, [...attempts, ...letters], 'u1');
        expect(attempts.map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
      },
      TIMEOUT_MS,
    );

    test(
      'batch: one span in a trace of its own, with a Link to the producer of each message',
      async () => {
        const producers = [await sendAs('u1', 'one'), await sendAs('u2', 'two'), await sendAs('u3', 'three')];
        const handled: string[][] = [];
        await queue.consumeBatch(3, async (messages) => void handled.push(messages));
        const consumers = await endedSpans(`process ${queue.name}`, 1);
        expect(handled).toEqual([['one', 'two', 'three']]);
        expect(consumers).toHaveLength(1);
        const [batch] = consumers;
        expect([batch?.kind, batch?.parentSpanContext, batch?.attributes['messaging.batch.message_count']]).toEqual([
          SpanKind.CONSUMER,
          undefined,
          3,
        ]);
        expect(batch?.links.map(({ context }) => idsOf(context))).toEqual(producers.map((producer) => idsOf(producer.spanContext())));
        expect(producers.map((producer) => producer.spanContext().traceId)).not.toContain(batch?.spanContext().traceId);
      },
      TIMEOUT_MS,
    );

    test(
      'a message without a carrier is the root of a trace',
      async () => {
        await queue.consume(async () => undefined);
        await queue.sendUntraced('from elsewhere');
        const [consumer] = await endedSpans(`process ${queue.name}`, 1);
        expect(consumer?.parentSpanContext).toBeUndefined();
      },
      TIMEOUT_MS,
    );
  });
};

const idsOf = ({ traceId, spanId }: SpanContext): string => `${traceId}-${spanId}`;

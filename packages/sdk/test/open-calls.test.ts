import { wrap } from '@ai-trace/core';
import { trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { init } from '../src/index.ts';
import { flushOnExit } from '../src/process/flush-on-exit.ts';

const QUIET = { autoInstrument: false, instrumentHttpClient: false, flushOnExit: false } as const;

const ended: ReadableSpan[] = [];
const spanProcessors = [
  {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  },
];

const callModel = () => {
  let answer = (_text: string): void => undefined;
  const client = { send: (_params: object) => new Promise<string>((resolve) => (answer = resolve)) };
  const method = { operation: 'chat', request: () => ({ model: 'm' }), response: () => ({}) };
  const called = wrap(client, { package: 'test', providerName: 'test', methods: { send: method } } as never).send({});
  return { answer, called };
};

const errorTypes = () => ended.map(({ attributes }) => attributes['error.type']);

beforeEach(() => {
  ended.length = 0;
});
afterEach(() => trace.disable());

test('flush() leaves LLM calls alone that are under way, of this request or another; shutdown() ends them', async () => {
  const telemetry = init({ ...QUIET, spanProcessors });
  const { answer, called } = callModel();
  await telemetry.flush();
  expect(ended).toEqual([]);
  answer('hello');
  expect(await called).toBe('hello');
  expect(errorTypes()).toEqual([undefined]);
  void callModel();
  await telemetry.shutdown();
  expect(errorTypes()).toEqual([undefined, 'abandoned']);
});

test('a signal that the application handles itself does not end them: it finishes what it has begun', async () => {
  const finished: boolean[] = [];
  const finish = async (_timeout: number, isLast: boolean) => finished.push(isLast) > 0;
  const stop = flushOnExit({ finish, finishNow: () => undefined }, 1_000);
  const drain = () => undefined;
  process.on('SIGTERM', drain);
  process.emit('SIGTERM', 'SIGTERM');
  await new Promise((resolve) => setImmediate(resolve));
  process.removeListener('SIGTERM', drain);
  stop();
  expect(finished).toEqual([false]);
});

import { context, trace } from '@opentelemetry/api';
import { getCarrier, getTraceId, setBaggage, withTrace } from '../../src/index.ts';
import { type BatchedTelemetry, createBatchedTelemetry } from './batched-telemetry.ts';
import { seededRandom } from './seeded-random.ts';

const COUNT = 5_000;

const { below, pick } = seededRandom(20_261_121);
const MEGABYTE = 'x'.repeat(1_048_576);
const DEEP = '{"a":'.repeat(10_000);

const fail = () => {
  throw new Error('hostile');
};

const text = (): string =>
  pick([
    () => '',
    () => MEGABYTE,
    () => DEEP,
    () => '[]'.repeat(below(20)),
    () => `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    () => `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`,
    () => `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01-`,
    () => '{"__proto__":{"traceparent":"polluted"}}',
    () => '{"constructor":{"prototype":{"polluted":true}}}',
    () => '{"traceparent":{"$ne":1}}',
    () => Array.from({ length: below(60) }, () => String.fromCharCode(below(0x1_0000))).join(''),
    () => `${String.fromCharCode(below(0x100))}=${';=,%'.repeat(below(2_000))}`,
    () => '\ud800'.repeat(below(9)),
  ])();

const value = (depth: number): unknown =>
  pick<() => unknown>([
    text,
    () => below(9) - 4,
    () => Buffer.from(text()),
    () => new Uint16Array(below(50)),
    () => new ArrayBuffer(below(50)),
    () => Array.from({ length: below(5) }, () => (depth > 3 ? text() : value(depth + 1))),
    () => (depth > 3 ? null : record(depth + 1)),
    () => Symbol('hostile'),
    () => fail,
    () => new Date(Number.NaN),
    () => pick([null, undefined, true, Number.NaN, 10n]),
  ])();

const NAMES = ['traceparent', 'TRACEPARENT', 'tracestate', 'x-trace-context', '__proto__', 'constructor', 'get', 'toString', 'then', ''];

const record = (depth: number): object => {
  const made: object = pick([
    () => ({}),
    () => Object.create(null),
    () => Object.create({ traceparent: 'inherited' }),
    () => new Map(),
    () => [] as object,
  ])();
  for (let index = below(6); index > 0; index--) {
    const property = pick([{ get: fail }, { value: value(depth) }, { value: value(depth) }]);
    Object.defineProperty(made, pick(NAMES), { enumerable: true, configurable: true, ...property });
  }
  return made;
};

const proxy = (): object => {
  const trap = pick(['get', 'has', 'ownKeys', 'getOwnPropertyDescriptor', 'getPrototypeOf'] as const);
  return new Proxy(record(0), { [trap]: pick([fail, () => fail, () => MEGABYTE, () => null]) });
};

const carriers: (() => unknown)[] = [
  text,
  () => value(0),
  () => record(0),
  proxy,
  () => ({ get: pick([fail, text, () => 7, () => record(0)]) }),
];

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

const globals = () =>
  [Object.prototype, Array.prototype, Map.prototype, Function.prototype].map((each) => Object.getOwnPropertyNames(each));

test(`${COUNT} hostile carriers never throw, link nothing and change nothing`, () => {
  const before = globals();
  const linked: unknown[] = [];
  for (let index = 0; index < COUNT; index++) {
    const carrier = pick(carriers)() as object;
    withTrace('root', null, (root) => {
      const traceId = getTraceId();
      if (setBaggage(carrier)) linked.push(carrier);
      expect(getTraceId()).toBe(traceId);
      expect((root as { parentSpanContext?: unknown }).parentSpanContext).toBeUndefined();
      for (const sent of Object.values(getCarrier())) expect(sent).toMatch(/^[\x20-\x7e]{1,8192}$/);
      const answer = withTrace('consumer', carrier, () => trace.getSpan(context.active()) !== undefined);
      expect(answer).toBe(true);
    });
  }
  expect(linked).toEqual([]);
  expect(globals()).toEqual(before);
});

test.each([
  ['tracestate', `${'='.repeat(8_191)}\u0001`],
  ['tracestate', `${'a='.repeat(4_000)}\n`],
  ['traceparent', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01${'-'.repeat(8_000)}\n`],
  ['baggage', `a=${';'.repeat(8_000)}\n`],
  ['baggage', `${'a=1,'.repeat(2_000)}\n`],
  ['baggage', `a=${'%'.repeat(8_000)}`],
  ['baggage', `a=1;${' '.repeat(8_000)}x`],
])('a hostile %s, %#, is read in no time', (name, text) => {
  const carrier = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, [name]: text };
  const fastest = Math.min(
    ...Array.from({ length: 5 }, () => {
      const before = performance.now();
      withTrace('consumer', carrier, () => undefined);
      return performance.now() - before;
    }),
  );
  expect(fastest).toBeLessThan(40);
});

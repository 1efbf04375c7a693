import { validateHeaderValue } from 'node:http';
import { getBaggage, getCarrier, setAttribute, setBaggage, withTrace } from '../../src/index.ts';
import { type BatchedTelemetry, createBatchedTelemetry, injected } from './batched-telemetry.ts';
import { seededRandom } from './seeded-random.ts';
import { TracedServer } from './traced-server.ts';

const COUNT = 1_000;
const TRACEPARENT = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

let telemetry: BatchedTelemetry;
beforeEach(() => {
  telemetry = createBatchedTelemetry();
});
afterEach(() => telemetry.shutdown());

const { below, pick } = seededRandom(20_261_122);
const PIECES = [
  'a',
  'k1',
  '=',
  '=',
  ';',
  ',',
  ' ',
  '\t',
  '%',
  '%41',
  '%0D%0A',
  '%C3',
  '\r\n',
  '\n',
  '\0',
  'é',
  '日',
  '🦊',
  '\ud800',
  '\udc00',
  '"',
];

const text = (): string => Array.from({ length: below(12) }, () => pick(PIECES)).join('');
const baggage = (): string => pick([text, () => `a=1;${text()}`, () => `a=${text()}`, () => `${text()}=1`])();
const carrier = (): { traceparent: string; baggage: string } => ({ traceparent: TRACEPARENT, baggage: baggage() });

/** What the propagators inject, and what the carrier says: Node lets all of it stand in a header. */
const checkSent = (): void => {
  for (const headers of [injected(), getCarrier()]) for (const [name, value] of Object.entries(headers)) validateHeaderValue(name, value);
};

test(`${COUNT} hostile carriers leave nothing that cannot be injected`, () => {
  for (let index = 0; index < COUNT; index++) {
    const given = pick([carrier, () => JSON.stringify(carrier()), baggage])();
    withTrace('late', null, () => {
      setBaggage(given);
      checkSent();
      withTrace('next', getBaggage(), checkSent);
    });
    withTrace('consumer', given, checkSent);
  }
});

const circular: unknown[] = [];
circular.push(circular);
const VALUES = [
  10n,
  [1n, 2n],
  circular,
  { circular },
  () => 1,
  Symbol('s'),
  Number.NaN,
  new Date(0),
  null,
  undefined,
  [null, 'a'],
  '\udc00',
  ['\ud800'],
];
const KEYS = ['k', '', 'a\ud800', '\r\n', '__proto__', 'constructor', 'toString', 'a;b,c=d', Symbol('k'), 7, null];

test('nor do attributes, whatever they are', () => {
  for (const key of KEYS) {
    for (const value of VALUES) {
      withTrace('first', null, () => {
        setAttribute(key as string, value as string);
        checkSent();
        withTrace('next', getBaggage(), checkSent);
      });
    }
  }
});

/** JSON in ASCII, as it must be in a header. */
const asHeader = (value: object): string =>
  JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

test('nor does a request that brings one', async () => {
  const failures: unknown[] = [];
  const server = await TracedServer.start(() => {
    try {
      checkSent();
    } catch (error) {
      failures.push(error);
    }
  });
  for (let index = 0; index < 60; index++) await server.get({ 'x-trace-context': asHeader(carrier()) });
  await server.close();
  expect(failures).toEqual([]);
});

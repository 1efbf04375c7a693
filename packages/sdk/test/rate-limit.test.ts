import { RateLimit } from '../src/diagnostics/rate-limit.ts';

const MINUTE_MS = 60_000;

test('a key passes once a minute, with the number of times it was held back', () => {
  const limit = new RateLimit();
  expect([0, 1, 2].map((now) => limit.pass('a', now))).toEqual([0, undefined, undefined]);
  expect([limit.pass('b', 3), limit.pass('a', MINUTE_MS)]).toEqual([0, 2]);
});

test('keys that are no longer used are forgotten', () => {
  const limit = new RateLimit({ maxKeys: 2 });
  for (const key of ['a', 'b', 'c']) limit.pass(key, 0);
  expect(['c', 'b', 'a'].map((key) => limit.pass(key, 1))).toEqual([undefined, undefined, 0]);
});

test('a clock that is set back holds nothing back for longer', () => {
  jest.useFakeTimers();
  try {
    const limit = new RateLimit();
    limit.pass('a');
    jest.setSystemTime(new Date('2001-01-01'));
    jest.advanceTimersByTime(MINUTE_MS);
    expect(limit.pass('a')).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

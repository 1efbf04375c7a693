import { runInNewContext } from 'node:vm';
import { errorClassName, toException } from '../src/failure.ts';

class QuotaExceeded extends Error {}

test.each([
  [new RangeError('x'), 'RangeError'],
  [new QuotaExceeded('x'), 'QuotaExceeded'],
  [Object.assign(new Error('x'), { name: 'Custom' }), 'Custom'],
  [runInNewContext('new TypeError("x")'), 'TypeError'],
  ['text', undefined],
  [null, undefined],
  [{ message: 'plain' }, undefined],
])('%p', (error, name) => {
  expect(errorClassName(error)).toBe(name);
});

test('an exception carries class, message and stack, and no code in place of the class', () => {
  const error = Object.assign(new QuotaExceeded('too much'), { code: 'E429' });
  expect(toException(error)).toEqual({ name: 'QuotaExceeded', message: 'too much', stack: error.stack });
  expect(toException('text')).toBe('text');
  expect(toException({ a: 1 })).toEqual({ name: 'object', message: '{"a":1}' });
});

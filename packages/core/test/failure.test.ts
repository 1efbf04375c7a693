import { runInNewContext } from 'node:vm';
import { errorClassName, toException } from '../src/failure.ts';

class QuotaExceeded extends Error {}

test.each([
  [new RangeError('x'), 'RangeError'],
  [new QuotaExceeded('x'), 'QuotaExceeded'],
  [Object.assign(new Error('x'), { name: 'Custom' }), 'Custom'],
  [runInNewContext('new TypeError("x")'), 'TypeError'],
  [Object.assign(Object.create(null), { name: 'Bare', message: 'x' }), 'Bare'],
  [Object.assign(Object.create(null), { name: 'Error', message: 'x' }), 'Error'],
  [Object.assign(new QuotaExceeded('x'), { name: 5 }), '5'],
  ['text', undefined],
  [null, undefined],
  [{ message: 'plain' }, undefined],
])('%p', (error, name) => {
  expect(errorClassName(error)).toBe(name);
});

test('what the properties of an error throw stays with them', () => {
  const hostile = (property: string) =>
    Object.defineProperty(new QuotaExceeded('x'), property, {
      get() {
        throw new Error('no');
      },
    });
  expect(toException(hostile('message'))).toMatchObject({ name: 'QuotaExceeded', message: '' });
  expect(toException(hostile('stack'))).toEqual({ name: 'QuotaExceeded', message: 'x' });
  expect(errorClassName(hostile('name'))).toBe('QuotaExceeded');
});

test('an exception carries class, message and stack, and no code in place of the class', () => {
  const error = Object.assign(new QuotaExceeded('too much'), { code: 'E429' });
  expect(toException(error)).toEqual({ name: 'QuotaExceeded', message: 'too much', stack: error.stack });
  expect(toException('text')).toBe('text');
  expect(toException({ a: 1 })).toEqual({ name: 'object', message: '{"a":1}' });
});

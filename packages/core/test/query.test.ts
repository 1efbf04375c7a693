import { compileQueryRedaction } from '../src/query.ts';

test.each([
  ['a=1&b=2', 'a=1&b=2'],
  ['api_key=s3cret&a=1', 'api_key=REDACTED&a=1'],
  ['a=1&X-Amz-Signature=abc&x-amz-credential=me', 'a=1&X-Amz-Signature=REDACTED&x-amz-credential=REDACTED'],
  ['api%5Fkey=s3cret', 'api%5Fkey=REDACTED'],
  ['token', 'token'],
  ['token=', 'token=REDACTED'],
  ['token=a=b&&=x&%E0%A4%A=1', 'token=REDACTED&&=x&%E0%A4%A=1'],
  ['monkey=1&keyboard=2', 'monkey=1&keyboard=2'],
])('%s', (query, redacted) => {
  expect(compileQueryRedaction('test')(query)).toBe(redacted);
});

test('a list of your own replaces the default', () => {
  const redact = compileQueryRedaction('test', ['ssn']);
  expect(redact('ssn=1&token=2')).toBe('ssn=REDACTED&token=2');
  expect(compileQueryRedaction('test', [])('token=2')).toBe('token=2');
});

test('anything but an array of names throws', () => {
  expect(() => compileQueryRedaction('express', 'token' as never)).toThrow(
    '[@ai-trace/express] `redactQuery` must be an array of parameter names, got "token".',
  );
});

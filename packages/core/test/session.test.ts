import { propagation } from '@opentelemetry/api';
import { resolveSession, resolveSessionOptions, type SessionOptions } from '../src/session.ts';

const session = (headers: Record<string, string | string[]>, options: SessionOptions = {}, baggage?: string) =>
  resolveSession(
    resolveSessionOptions('test', options),
    headers,
    (name) => headers[name],
    baggage === undefined ? undefined : propagation.createBaggage({ 'session.id': { value: baggage } }),
  );

const every = { 'x-session-id': 'a', 'session-id': 'b', 'x-request-id': 'c', 'x-correlation-id': 'd' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('the chain, from the strongest to the weakest', () => {
  const { 'x-session-id': _a, ...withoutFirst } = every;
  const { 'session-id': _b, ...weak } = withoutFirst;
  expect(session(every, {}, 'up')).toEqual({ id: 'a', source: 'x-session-id' });
  expect(session(withoutFirst, {}, 'up')).toEqual({ id: 'b', source: 'session-id' });
  expect(session(weak, {}, 'up')).toEqual({ id: 'up', source: 'baggage' });
  expect(session(weak)).toEqual({ id: 'c', source: 'x-request-id' });
  expect(session({ 'x-correlation-id': 'd' })).toEqual({ id: 'd', source: 'x-correlation-id' });
  expect(session({})).toEqual({ id: expect.stringMatching(UUID), source: 'generated' });
});

test.each([
  ['empty', ''],
  ['blank', '  '],
  ['too long', 'x'.repeat(201)],
  ['a space inside', 'a b'],
  ['not ASCII', 'sessión'],
  ['a control character', 'a\u0007'],
])('%s is skipped and the chain goes on', (_name, value) => {
  expect(session({ ...every, 'x-session-id': value })).toEqual({ id: 'b', source: 'session-id' });
});

test.each(["Ada's chat", 'Zoë', 'a, b', 'x'.repeat(2_000)])('in baggage any text is a session: %s', (id) => {
  expect(session({ 'x-request-id': 'r' }, {}, id)).toEqual({ id, source: 'baggage' });
});

test('a value is trimmed, may have 200 characters, and is the first of several', () => {
  expect(session({ 'x-session-id': ' a ' }).id).toBe('a');
  expect(session({ 'x-session-id': 'x'.repeat(200) }).id).toHaveLength(200);
  expect(session({ 'x-session-id': 'first, second' }).id).toBe('first');
  expect(session({ 'x-session-id': ['first', 'second'] }).id).toBe('first');
  expect(session({ 'x-session-id': 'a,b' }).id).toBe('a,b');
});

test('of what a callback gives, no part is taken', () => {
  expect(session(every, { resolve: () => 'first, second' })).toEqual({ id: 'a', source: 'x-session-id' });
  expect(session({}, { generate: () => 'first, second' }).id).toMatch(UUID);
});

test('options: resolve is asked first, headers replace the chain, generate makes the rest', () => {
  expect(session(every, { resolve: () => 'mine' })).toEqual({ id: 'mine', source: 'resolve' });
  expect(session(every, { resolve: () => undefined }).id).toBe('a');
  expect(session({ ...every, 'x-tenant': 't' }, { headers: ['X-Tenant'] })).toEqual({ id: 't', source: 'x-tenant' });
  expect(session(every, { headers: ['X-Tenant'], generate: () => 'made' })).toEqual({ id: 'made', source: 'generated' });
});

test('callbacks that throw or give nonsense are passed over', () => {
  const fail = () => {
    throw new Error('no');
  };
  expect(session(every, { resolve: fail }).id).toBe('a');
  expect(session({}, { generate: fail }).id).toMatch(UUID);
  expect(session({}, { generate: () => 'two words' }).id).toMatch(UUID);
});

test.each([
  [{ resolve: 1 }, '`session.resolve` must be a function of the request, got 1.'],
  [{ headers: ['a b'] }, '`session.headers` must be an array of header names, got an array of 1.'],
  [{ generate: 'x' }, '`session.generate` must be a function that returns a string, got "x".'],
  [{ responseHeader: '' }, '`session.responseHeader` must be a header name, got "".'],
])('%p throws', (options, message) => {
  expect(() => resolveSessionOptions('express', options as never)).toThrow(`[@ai-trace/express] ${message}`);
});

import { splitAuthority, splitTarget } from '../src/request-target.ts';

test.each([
  ['/a/b?x=1?y', '/a/b', 'x=1?y'],
  ['/a', '/a', undefined],
  ['/a?', '/a', ''],
  ['//a//b', '//a//b', undefined],
  ['*', '*', undefined],
  ['http://user:secret@host:80/a?x', '/a', 'x'],
  ['http://host', '/', undefined],
  ['http://host?x=1', '/', 'x=1'],
  ['', '', undefined],
  ['/%zz/%2F?%', '/%zz/%2F', '%'],
])('target %s', (target, path, query) => {
  expect(splitTarget(target)).toEqual({ path, query });
});

test.each([
  ['localhost', 'localhost', undefined],
  ['localhost:3000', 'localhost', 3000],
  ['[::1]:3000', '[::1]', 3000],
  ['[::1]', '[::1]', undefined],
  ['user:secret@host:81', 'host', 81],
  ['host:', 'host', undefined],
  ['host:99999', 'host', undefined],
  ['host:abc', 'host', undefined],
])('authority %s', (authority, host, port) => {
  expect(splitAuthority(authority)).toEqual({ host, port });
});

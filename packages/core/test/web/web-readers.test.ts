import { webRequestReader, webResponseReader } from '@ai-trace/core/web';
import { trustForwarded } from '../../src/forwarded.ts';

const read = (url: string, headers: Record<string, string> = {}) => webRequestReader.read(new Request(url, { headers }));

test.each([
  ['https://api.example.com/a/b?c=d', { scheme: 'https', authority: 'api.example.com', target: '/a/b?c=d' }],
  ['http://[::1]:3000/', { scheme: 'http', authority: '[::1]:3000', target: '/' }],
  ['http://localhost:8080', { scheme: 'http', authority: 'localhost:8080', target: '/' }],
  ['http://localhost//evil.example/x', { scheme: 'http', authority: 'localhost', target: '//evil.example/x' }],
  ['http://localhost/?next=http://x/y', { scheme: 'http', authority: 'localhost', target: '/?next=http://x/y' }],
])('%s is taken apart', (url, parts) => {
  expect(read(url)).toMatchObject({ method: 'GET', ...parts });
});

test('a URL without a path, as some runtimes hand it over', () => {
  const request = { method: 'GET', url: 'http://localhost', headers: new Headers() } as Request;
  expect(webRequestReader.read(request)).toMatchObject({ authority: 'localhost', target: '/' });
});

test('nothing is known of the connection', () => {
  const { clientAddress, peerAddress, peerPort, protocolVersion } = read('http://localhost/', { 'x-forwarded-for': '203.0.113.9' });
  expect([clientAddress, peerAddress, peerPort, protocolVersion]).toEqual([undefined, undefined, undefined, undefined]);
});

test('cookies of a response are kept apart, and their name comes once', () => {
  const response = new Response(null);
  webResponseReader.setHeader?.(response, 'X-Session-ID', 's-1');
  response.headers.append('set-cookie', 'a=1');
  response.headers.append('set-cookie', 'b=2');
  expect(webResponseReader.headerNames(response)).toEqual(['set-cookie', 'x-session-id']);
  expect(webResponseReader.header(response, 'set-cookie')).toEqual(['a=1', 'b=2']);
  expect(webResponseReader.header(response, 'x-session-id')).toBe('s-1');
  expect(webResponseReader.header(response, 'x-other')).toBeUndefined();
});

describe('trustForwarded', () => {
  const trusting = trustForwarded(webRequestReader);
  const readTrusting = (headers: Record<string, string>) => trusting.read(new Request('http://internal:8080/x', { headers }));

  test('the first of each forwarded value counts', () => {
    const headers = {
      'x-forwarded-for': '203.0.113.9, 10.0.0.1',
      'x-forwarded-proto': 'HTTPS, http',
      'x-forwarded-host': 'api.example.com',
    };
    expect(readTrusting(headers)).toMatchObject({ clientAddress: '203.0.113.9', scheme: 'https', authority: 'api.example.com' });
  });

  test('what was not forwarded, or is nonsense, stays as the request has it', () => {
    const unchanged = { clientAddress: undefined, scheme: 'http', authority: 'internal:8080' };
    expect(readTrusting({})).toMatchObject(unchanged);
    expect(readTrusting({ 'x-forwarded-for': ' , x', 'x-forwarded-proto': 'gopher', 'x-forwarded-host': '' })).toMatchObject(unchanged);
  });
});

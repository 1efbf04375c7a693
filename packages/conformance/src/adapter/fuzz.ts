import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { AdapterCase } from './adapter-case.ts';
import { serverSpans } from './case-context.ts';

export interface FuzzOptions {
  /** Default 300, or the environment variable `AI_TRACE_FUZZ_REQUESTS`. */
  count?: number;
  /** The same seed sends the same requests. Default: the environment variable `AI_TRACE_FUZZ_SEED`, else random. */
  seed?: number;
}

/**
 * Sends malformed raw requests: the application must keep serving, and each request that reached it must have exactly one span. A
 * failure prints the seed. (A target without any path, `http://`, is left out: Express runs no middleware for it.)
 */
export const fuzzCase = ({
  count = fromEnvironment('AI_TRACE_FUZZ_REQUESTS') ?? 300,
  seed = randomSeed(),
}: FuzzOptions = {}): AdapterCase => ({
  name: 'malformed requests: the application goes on, and each request that reached it has one span',
  rule: 'http-span §2',
  needs: 'nodeListener',
  isHeavy: true,
  run: async (t) => {
    const random = randomNumbers(seed);
    for (const gate of ['stream', 'sse', 'body']) t.services.gate(gate).open();
    const reached: string[] = [];
    const app = await t.serve(
      { captureHeaders: { request: TAG } },
      {
        interposer: (request, _response, next) => {
          const tag = `${reached.length}`;
          request.headers[TAG] = tag;
          request.rawHeaders.push(TAG, tag);
          reached.push(`${request.method} ${request.url}`);
          next();
        },
      },
    );
    for (let sent = 0; sent < count; sent += IN_FLIGHT) {
      const batch = Array.from({ length: Math.min(IN_FLIGHT, count - sent) }, () => malformedRequest(random));
      await Promise.all(batch.map((bytes) => sendAndLeave(app.port, bytes)));
    }
    assert.equal((await app.get('/hello')).status, 200, `the application stopped serving; seed ${seed}`);
    const tags = serverSpans(await t.finish()).map(({ attributes }) => Number(attributes[`http.request.header.${TAG}`]));
    const missing = reached.filter((_request, index) => !tags.includes(index));
    assert.deepEqual(missing, [], `requests without a span; seed ${seed}`);
    assert.equal(tags.length, reached.length, `one span each; seed ${seed}`);
    assert.ok(reached.length > count / 10, `too few of the requests reached the application to prove anything; seed ${seed}`);
  },
});

/** A header that the suite adds to every request that reaches the application. */
const TAG = 'x-fuzz';
const IN_FLIGHT = 50;
const SILENCE_MS = 50;

const fromEnvironment = (name: string): number | undefined => {
  const value = Number(process.env[name]);
  return Number.isInteger(value) && value > 0 ? value : undefined;
};

const randomSeed = (): number => fromEnvironment('AI_TRACE_FUZZ_SEED') ?? Math.floor(Math.random() * 2 ** 31);

/** Mulberry32, public domain: small, and the same everywhere. */
const randomNumbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const methods = ['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'PURGE', 'get', 'G@T', 'CONNECT', ''];
const targets = [
  ...['/hello', '/users/42', '//hello', '/users/%E0%A4%A', '/users/%2F%2e%2e', '/?', '?', '*', '', 'hello', '/a b', '/\0', '/%zz?%zz=%zz'],
  ...['http://u:p@h/hello', 'http:///', '://', '/stream', '/echo', '/throw', '/nowhere?token=1&&&=&token', '/orgs/%/teams/%/members/%'],
];
const headers = [
  ...['Host: a', 'Host:', 'Host: a\r\nHost: b', 'Host: [::1', 'Host: a:99999999', 'Connection: close', 'Connection: keep-alive, upgrade'],
  ...[
    'Content-Length: 5',
    'Content-Length: -1',
    'Content-Length: 5\r\nContent-Length: 6',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
  ],
  ...[
    'Content-Type: application/json',
    'Content-Encoding: gzip',
    'X-Session-ID: \xff\xfe',
    'X-Session-ID:',
    'Upgrade: h2c',
    'Cookie: ====;;;',
  ],
  ...['traceparent: 00-zz-zz-zz', 'baggage: ,=,;;%%%', 'tracestate: =,=', 'X-Forwarded-For: ,,', ': nameless', 'no colon', 'X-Y: \x01'],
];
const versions = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', 'HTTP', ''];
const bodies = ['', '', 'hello', '{"a":', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', '\0\0\0\0\0', 'GET /hello HTTP/1.1\r\nHost: a\r\n\r\n'];

const malformedRequest = (random: () => number): string => {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const lines = Array.from({ length: Math.floor(random() * 4) }, () => pick(headers));
  // Half of the request lines have at most a malformed target, so that they get past the parser.
  const host = random() < 0.7 ? ['Host: a'] : [];
  const first = random() < 0.5 ? `GET ${pick(targets)} HTTP/1.1` : `${pick(methods)} ${pick(targets)} ${pick(versions)}`;
  return [first, ...host, ...lines, '', pick(bodies)].join('\r\n');
};

/** Sends the bytes, and hangs up when the server has closed the connection or stays silent. */
const sendAndLeave = (port: number, bytes: string): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });

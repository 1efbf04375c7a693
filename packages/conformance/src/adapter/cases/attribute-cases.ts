import assert from 'node:assert/strict';
import type { Attributes } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import { rawRequest } from '../raw-socket.ts';

/** Records the attributes that a sampler receives. */
const watchingSampler = (seen: Attributes[]): Sampler => ({
  shouldSample: (_context, _traceId, _name, _kind, attributes) => {
    seen.push({ ...attributes });
    return { decision: SamplingDecision.RECORD_AND_SAMPLED };
  },
  toString: () => 'watching',
});

/** The attributes for request and response. */
export const attributeCases = casesOf('http-span §2', {
  'a sampler sees all that is known at the start': async (t) => {
    const seen: Attributes[] = [];
    await t.restartTelemetry({ sampler: watchingSampler(seen) });
    const app = await t.serve({ captureHeaders: { request: 'x-tenant' } });
    await app.get('/hello?page=2', { 'user-agent': 'conformance/1', 'x-session-id': 's-1', 'x-tenant': 'acme' });
    const { 'network.peer.port': peerPort, ...attributes } = seen[0]!;
    assert.deepEqual(attributes, {
      'http.request.method': 'GET',
      'url.path': '/hello',
      'url.query': 'page=2',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'server.port': app.port,
      'client.address': '127.0.0.1',
      'network.peer.address': '127.0.0.1',
      'network.protocol.version': '1.1',
      'user_agent.original': 'conformance/1',
      'http.request.header.x-tenant': ['acme'],
      'session.id': 's-1',
      'ai_trace.session.source': 'x-session-id',
    });
    assert.ok(Number.isInteger(peerPort));
  },

  'route and status join them at the end, and nothing else': async (t) => {
    const { span } = await t.trace({ target: '/users/42', headers: { 'user-agent': 'conformance/1' } });
    assert.deepEqual(Object.keys(span.attributes).sort(), [
      'ai_trace.session.source',
      'client.address',
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'network.peer.address',
      'network.peer.port',
      'network.protocol.version',
      'server.address',
      'server.port',
      'session.id',
      'url.path',
      'url.scheme',
      'user_agent.original',
    ]);
    assert.equal(span.attributes['http.response.status_code'], 200);
  },

  'no query, no url.query': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal('url.query' in span.attributes, false);
  },

  'no User-Agent, no user_agent.original': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal('user_agent.original' in span.attributes, false);
  },

  'a forged X-Forwarded-For does not become the client address': async (t) => {
    const forged = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
    const { span } = await t.trace({ target: '/hello', headers: { ...forged, forwarded: 'for=203.0.113.9;proto=https' } });
    assert.equal(span.attributes['client.address'], '127.0.0.1');
    assert.equal(span.attributes['network.peer.address'], '127.0.0.1');
    assert.equal(span.attributes['url.scheme'], 'http');
    assert.equal(span.attributes['server.address'], '127.0.0.1');
  },

  'behind a trusted proxy, client, scheme and host are what it forwarded': {
    needs: 'trustProxy',
    run: async (t) => {
      const forwarded = { 'x-forwarded-for': '203.0.113.9, 10.0.0.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'api.example.com' };
      const { span } = await t.trace({ target: '/hello', headers: forwarded }, {}, { trustProxy: true });
      assert.equal(span.attributes['client.address'], '203.0.113.9');
      assert.equal(span.attributes['network.peer.address'], '127.0.0.1');
      assert.equal(span.attributes['url.scheme'], 'https');
      assert.equal(span.attributes['server.address'], 'api.example.com');
      assert.equal(span.attributes['server.port'], 443);
    },
  },

  'the port of a forged X-Forwarded-Host does not become the server port': async (t) => {
    const headers = { host: 'api.example.com:8080', 'x-forwarded-host': 'api.example.com:8443' };
    const { span } = await t.trace({ target: '/hello', headers });
    assert.equal(span.attributes['server.address'], 'api.example.com');
    assert.equal(span.attributes['server.port'], 8080);
  },

  'behind a trusted proxy, a forwarded host keeps its port': {
    needs: 'trustProxy',
    run: async (t) => {
      const headers = { host: 'api.example.com:8080', 'x-forwarded-host': 'api.example.com:8443' };
      const { span } = await t.trace({ target: '/hello', headers }, {}, { trustProxy: true });
      assert.equal(span.attributes['server.address'], 'api.example.com');
      assert.equal(span.attributes['server.port'], 8443);
    },
  },

  'behind a trusted proxy, a forwarded host that the Host header begins with stays itself': {
    needs: 'trustProxy',
    run: async (t) => {
      const headers = { host: 'api.example.com.internal:8080', 'x-forwarded-host': 'api.example.com' };
      const { span } = await t.trace({ target: '/hello', headers }, {}, { trustProxy: true });
      assert.equal(span.attributes['server.address'], 'api.example.com');
      assert.equal(span.attributes['server.port'], 80);
    },
  },

  'an application that trusts a proxy believes the connection where nothing was forwarded': {
    needs: 'trustProxy',
    run: async (t) => {
      const { span } = await t.trace({ target: '/hello', headers: { host: 'api.example.com:8080' } }, {}, { trustProxy: true });
      assert.equal(span.attributes['client.address'], '127.0.0.1');
      assert.equal(span.attributes['url.scheme'], 'http');
      assert.equal(span.attributes['server.address'], 'api.example.com');
      assert.equal(span.attributes['server.port'], 8080);
    },
  },

  'the Host header gives server address and port': async (t) => {
    const { span } = await t.trace({ target: '/hello', headers: { host: 'api.example.com:8080' } });
    assert.equal(span.attributes['server.address'], 'api.example.com');
    assert.equal(span.attributes['server.port'], 8080);
  },

  'a Host header without a port means the default port': async (t) => {
    const { span } = await t.trace({ target: '/hello', headers: { host: 'api.example.com' } });
    assert.equal(span.attributes['server.address'], 'api.example.com');
    assert.equal(span.attributes['server.port'], 80);
  },

  'an IPv6 Host is taken apart': async (t) => {
    const { span } = await t.trace({ target: '/hello', headers: { host: '[::1]:3000' } });
    assert.match(String(span.attributes['server.address']), /^\[?::1\]?$/);
    assert.equal(span.attributes['server.port'], 3000);
  },

  'a nonsense Host costs neither path nor span': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send('GET /hello?a=1 HTTP/1.1\r\nHost: !!:nonsense@@\r\nConnection: close\r\n\r\n');
    assert.match(await socket.closed(), /^HTTP\/1.1 200 /);
    const [span] = await t.finish();
    assert.equal(span?.attributes['url.path'], '/hello');
    assert.equal(span?.attributes['url.query'], 'a=1');
  },

  'HTTP/1.0 without a Host is served and traced': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send('GET /hello HTTP/1.0\r\n\r\n');
    assert.match(await socket.closed(), /^HTTP\/1.1 200 /);
    const [span] = await t.finish();
    assert.equal(span?.attributes['network.protocol.version'], '1.0');
    assert.equal(span?.attributes['server.address'], undefined);
  },

  'the status of the answer is on the span': async (t) => {
    const app = await t.serve();
    for (const code of [200, 201, 204, 301, 304, 404, 503]) await app.get(`/status/${code}`);
    const codes = (await t.finish()).map(({ attributes }) => attributes['http.response.status_code']);
    assert.deepEqual(codes, [200, 201, 204, 301, 304, 404, 503]);
  },
});

const hostileTargets = {
  'double slashes': '//hello',
  'a path that looks like a host': '//evil.example/hello',
  'encoded slashes': '/users/a%2Fb%2F..%2Fc',
  'a malformed escape': '/users/%E0%A4%A',
  'two question marks': '/hello?a=1?b=2',
  'dots and backslashes': '/users/..\\..\\etc',
  'a NUL that is escaped': '/users/%00',
  'a colon first': '/:/hello',
  'curly brackets and pipes': '/users/{a|b}^`',
};

/** Targets that break URL parsers: the request must still be served and traced. */
export const targetCases = [
  ...casesOf(
    'http-span §2',
    Object.fromEntries(
      Object.entries(hostileTargets).map(([what, target]): [string, Parameters<typeof casesOf>[1][string]] => [
        `a target with ${what} is traced as it came`,
        async (t) => {
          const app = await t.serve();
          const socket = await app.open();
          await socket.send(rawRequest('GET', target));
          assert.match(await socket.closed(), /^HTTP\/1.1 (200|400|404) /);
          const [path, ...query] = target.split('?');
          const spans = await t.finish();
          const [span] = spans.filter(({ attributes }) => attributes['url.path'] === path);
          assert.ok(span, `no span with url.path ${path}`);
          assert.equal(span.attributes['url.query'], query.length > 0 ? query.join('?') : undefined);
        },
      ]),
    ),
  ),
  ...casesOf('http-span §2', {
    'a path of 15 KB is served and traced': async (t) => {
      const id = 'a'.repeat(15_000);
      const { response, span } = await t.trace(`/users/${id}`);
      assert.equal(response.status, 200);
      assert.equal(span.name, `GET ${t.template('/users/:id')}`);
      assert.equal(span.attributes['url.path'], `/users/${id}`);
    },

    'a path of 64 KB, which the server refuses, harms nothing': async (t) => {
      const app = await t.serve();
      const socket = await app.open();
      await socket.send(rawRequest('GET', `/users/${'a'.repeat(65_536)}`));
      assert.match(await socket.closed(), /^HTTP\/1.1 4\d\d |^$/);
      assert.equal((await app.get('/hello')).status, 200);
      assert.equal(t.finishedServerSpans().length, 1);
    },

    'an absolute target gives its path, without the password in it': async (t) => {
      const app = await t.serve();
      const socket = await app.open();
      await socket.send(rawRequest('GET', 'http://user:hunter2@api.example.com/hello?page=2'));
      await socket.closed();
      const [span] = await t.finish();
      assert.equal(span?.attributes['url.path'], '/hello');
      assert.equal(span?.attributes['url.query'], 'page=2');
      assert.doesNotMatch(JSON.stringify(span?.attributes), /hunter2/);
    },

    'OPTIONS * is traced': async (t) => {
      const app = await t.serve();
      const socket = await app.open();
      await socket.send(rawRequest('OPTIONS', '*'));
      await socket.closed();
      const [span] = await t.finish();
      assert.equal(span?.attributes['url.path'], '*');
      assert.equal(span?.name, 'OPTIONS');
    },
  }),
];

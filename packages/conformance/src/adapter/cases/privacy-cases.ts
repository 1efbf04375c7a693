import assert from 'node:assert/strict';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import type { CaseContext } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';
import { rawRequest } from '../raw-socket.ts';

const SECRET = 'hunter2';
const REDACTED_BY_DEFAULT = [
  ...['X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token', 'AWSAccessKeyId', 'Signature', 'sig', 'X-Goog-Signature'],
  ...['api_key', 'apikey', 'access_token', 'token', 'key', 'password', 'secret'],
];
const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key', 'x-csrf-token', 'x-client-secret'];

const assertLeaksNothing = (span: ReadableSpan): void => {
  const { name, attributes, events, status, links } = span;
  assert.doesNotMatch(JSON.stringify({ name, attributes, events, status, links }), new RegExp(SECRET));
};

const queryOf = async (t: CaseContext, query: string, options?: TracingOptions) => {
  const { span } = await t.trace(`/hello?${query}`, options);
  return span.attributes['url.query'];
};

const headersOf = (span: ReadableSpan, prefix: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(span.attributes)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );

const capture = async (t: CaseContext, headers: Record<string, string>, options?: TracingOptions) => {
  const { span } = await t.trace({ target: '/hello', headers }, options);
  return headersOf(span, 'http.request.header.');
};

/** Secrets in the query. */
export const queryCases = casesOf('http-span §5', {
  ...Object.fromEntries(
    REDACTED_BY_DEFAULT.map((name) => [
      `the query parameter ${name} is redacted`,
      async (t: CaseContext) => {
        const { span } = await t.trace(`/hello?page=2&${name}=${SECRET}&sort=up`);
        assert.equal(span.attributes['url.query'], `page=2&${name}=REDACTED&sort=up`);
        assertLeaksNothing(span);
      },
    ]),
  ),

  'a redacted parameter that comes twice is redacted twice': async (t) => {
    assert.equal(await queryOf(t, `token=${SECRET}&token=${SECRET}`), 'token=REDACTED&token=REDACTED');
  },

  'a redacted parameter with a percent-encoded name is redacted': async (t) => {
    assert.equal(await queryOf(t, `api%5Fkey=${SECRET}`), 'api%5Fkey=REDACTED');
  },

  'a value that holds an equals sign is redacted to its end': async (t) => {
    assert.equal(await queryOf(t, `token=abc=${SECRET}`), 'token=REDACTED');
  },

  'other parameters stay as they came': async (t) => {
    assert.equal(await queryOf(t, 'monkey=1&q=a%20b+c&empty=&flag&keys=2'), 'monkey=1&q=a%20b+c&empty=&flag&keys=2');
  },

  'redactQuery replaces the list': async (t) => {
    assert.equal(await queryOf(t, `ssn=${SECRET}&token=shown`, { redactQuery: ['ssn'] }), 'ssn=REDACTED&token=shown');
  },

  'an empty redactQuery redacts nothing': async (t) => {
    assert.equal(await queryOf(t, 'token=shown', { redactQuery: [] }), 'token=shown');
  },
});

/** Which headers are captured, and with which values. */
export const headerCases = casesOf('http-span §5', {
  'no header is captured by default': async (t) => {
    const { span } = await t.trace({ target: '/hello', headers: { 'x-tenant': 'acme' } });
    assert.deepEqual(headersOf(span, 'http.request.header.'), {});
    assert.deepEqual(headersOf(span, 'http.response.header.'), {});
  },

  'a comma list of expressions is matched against whole names, case-insensitively': async (t) => {
    const sent = { 'accept-language': 'de', 'X-Tenant': 'acme', 'not-accepted': 'no', ax: 'no' };
    assert.deepEqual(await capture(t, sent, { captureHeaders: { request: 'ACCEPT.*, x-.*,' } }), {
      'accept-language': ['de'],
      'x-tenant': ['acme'],
    });
  },

  'an expression that matches a part of the name captures nothing': async (t) => {
    assert.deepEqual(await capture(t, { 'x-tenant': 'acme' }, { captureHeaders: { request: 'tenant' } }), {});
  },

  'an array of expressions may hold commas': async (t) => {
    const sent = { 'x-aa': '1', 'x-aaaa': '2' };
    assert.deepEqual(await capture(t, sent, { captureHeaders: { request: ['x-a{1,3}'] } }), { 'x-aa': ['1'] });
  },

  'a header that comes twice gives two values': async (t) => {
    const app = await t.serve({ captureHeaders: { request: 'x-multi' } });
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/hello', { headers: ['X-Multi: one', 'X-Multi: two'] }));
    await socket.closed();
    const [span] = await t.finish();
    assert.deepEqual(headersOf(span!, 'http.request.header.'), { 'x-multi': ['one', 'two'] });
  },

  'a value that holds a comma stays one value': async (t) => {
    assert.deepEqual(await capture(t, { 'x-list': 'a, b' }, { captureHeaders: { request: 'x-list' } }), { 'x-list': ['a, b'] });
  },

  'response headers are captured, each value by itself': async (t) => {
    const { span } = await t.trace('/hello', { captureHeaders: { response: 'x-reply' } });
    assert.deepEqual(headersOf(span, 'http.response.header.'), { 'x-reply': ['one', 'two'] });
  },

  'Set-Cookie is captured as redacted': async (t) => {
    const { span } = await t.trace('/hello', { captureHeaders: { response: 'set-cookie' } });
    assert.deepEqual(headersOf(span, 'http.response.header.'), { 'set-cookie': ['[REDACTED]'] });
  },

  ...Object.fromEntries(
    CREDENTIALS.map((name) => [
      `the header ${name} is redacted, whatever sanitize says`,
      async (t: CaseContext) => {
        const options = { captureHeaders: { request: '.*', sanitize: [] } };
        const { span } = await t.trace({ target: '/hello', headers: { [name]: SECRET } }, options);
        assert.deepEqual(span.attributes[`http.request.header.${name}`], ['[REDACTED]']);
        assertLeaksNothing(span);
      },
    ]),
  ),

  'sanitize is searched in the name, case-insensitively': async (t) => {
    const sent = { 'x-private-note': SECRET, 'x-public-note': 'shown' };
    assert.deepEqual(await capture(t, sent, { captureHeaders: { request: 'x-.*', sanitize: 'PRIV' } }), {
      'x-private-note': ['[REDACTED]'],
      'x-public-note': ['shown'],
    });
  },

  'the environment names the headers to capture and to sanitize': async (t) => {
    t.setEnvironment({
      OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST: 'X-A,X-B',
      OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_RESPONSE: 'x-reply',
      OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS: 'b',
    });
    const { span } = await t.trace({ target: '/hello', headers: { 'x-a': '1', 'x-b': '2', 'x-c': '3' } });
    assert.deepEqual(headersOf(span, 'http.request.header.'), { 'x-a': ['1'], 'x-b': ['[REDACTED]'] });
    assert.deepEqual(headersOf(span, 'http.response.header.'), { 'x-reply': ['one', 'two'] });
  },

  'options beat the environment': async (t) => {
    t.setEnvironment({ OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST: 'x-a' });
    assert.deepEqual(await capture(t, { 'x-a': '1', 'x-b': '2' }, { captureHeaders: { request: 'x-b' } }), { 'x-b': ['2'] });
  },

  'the environment is read when the middleware is made': async (t) => {
    const app = await t.serve();
    t.setEnvironment({ OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST: 'x-a' });
    await app.get('/hello', { 'x-a': '1' });
    const [span] = await t.finish();
    assert.deepEqual(headersOf(span!, 'http.request.header.'), {});
  },

  'an expression that is no string throws at construction and names its option': async (t) => {
    for (const part of ['request', 'response', 'sanitize']) {
      const captureHeaders: object = { [part]: [/x-tenant/] };
      await assert.rejects(t.serve({ captureHeaders }), new RegExp(`captureHeaders\\.${part}.*got /x-tenant/`));
    }
  },

  'a bad expression throws at construction and names its option': async (t) => {
    await assert.rejects(t.serve({ captureHeaders: { request: 'x-[' } }), /captureHeaders\.request.*x-\[/);
    await assert.rejects(t.serve({ captureHeaders: { response: 'x-[' } }), /captureHeaders\.response.*x-\[/);
    await assert.rejects(t.serve({ captureHeaders: { sanitize: 'x-[' } }), /captureHeaders\.sanitize.*x-\[/);
  },
});

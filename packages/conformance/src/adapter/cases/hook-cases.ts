import assert from 'node:assert/strict';
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { setAttribute } from '../../../../core/src/trace-scope.ts';
import { casesOf } from '../adapter-case.ts';
import { serverSpans } from '../case-context.ts';

const fail = (): never => {
  throw new Error('the hook broke');
};

/** User code that runs with the span. */
export const hookCases = casesOf('http-span §9', {
  'requestHook gets the span and the request of the framework': async (t) => {
    const { span } = await t.trace(
      { target: '/hello', headers: { 'x-tenant': 'acme' } },
      { requestHook: (hooked, request) => void hooked.setAttribute('tenant', t.adapter.headerOf(request, 'x-tenant')!) },
    );
    assert.equal(span.attributes.tenant, 'acme');
  },

  'hooks run in the context of the request': async (t) => {
    const spans: (Span | undefined)[] = [];
    const note = () => void spans.push(trace.getActiveSpan());
    const options = { requestHook: () => setAttribute('tenant', 'acme'), responseHook: note };
    t.services.run = async () => note();
    const { span } = await t.trace('/run', options);
    assert.equal(span.attributes.tenant, 'acme');
    assert.deepEqual(
      spans.map((active) => active?.spanContext().spanId),
      [span.spanContext().spanId, span.spanContext().spanId],
    );
    assert.deepEqual(t.warnings, []);
  },

  'a request that is not sampled calls no hook': async (t) => {
    const calls: string[] = [];
    const app = await t.serve({ requestHook: () => void calls.push('in'), responseHook: () => void calls.push('out') });
    await app.get('/hello', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' });
    await t.finish();
    assert.deepEqual(calls, []);
  },

  'responseHook gets the span before it ends': async (t) => {
    const { span } = await t.trace('/hello', {
      responseHook: (hooked, response) => void hooked.setAttribute('hooked', hooked.isRecording() && typeof response),
    });
    assert.equal(span.attributes.hooked, 'object');
  },

  'responseHook is called once, also when the client left': async (t) => {
    let calls = 0;
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve({ responseHook: () => void calls++ });
    const socket = await app.open();
    await socket.send('GET /run HTTP/1.1\r\nHost: a\r\n\r\n');
    await t.services.gate('handler').arrivals();
    await socket.hangUp();
    await t.waitForServerSpans();
    t.services.gate('handler').open();
    await t.finish();
    assert.equal(calls, 1);
  },

  'a requestHook that throws changes nothing and is reported once': async (t) => {
    const app = await t.serve({ requestHook: fail });
    for (const target of ['/hello', '/users/1']) assert.equal((await app.get(target)).status, 200);
    const spans = serverSpans(await t.finish());
    assert.deepEqual(
      spans.map(({ name, status }) => [name, status.code]),
      [
        ['GET /hello', SpanStatusCode.UNSET],
        [`GET ${t.template('/users/:id')}`, SpanStatusCode.UNSET],
      ],
    );
    assert.equal(t.warnings.filter((warning) => /requestHook/.test(warning)).length, 1);
  },

  'a responseHook that throws changes nothing and is reported once': async (t) => {
    const app = await t.serve({ responseHook: fail });
    for (const target of ['/hello', '/users/1']) assert.equal((await app.get(target)).status, 200);
    const spans = serverSpans(await t.finish());
    assert.deepEqual(
      spans.map(({ attributes, status }) => [attributes['http.response.status_code'], status.code]),
      [
        [200, SpanStatusCode.UNSET],
        [200, SpanStatusCode.UNSET],
      ],
    );
    assert.equal(t.warnings.filter((warning) => /responseHook/.test(warning)).length, 1);
  },

  'hooks that reject change nothing and are reported once each': async (t) => {
    const reject = (async () => fail()) as () => never;
    const app = await t.serve({ requestHook: reject, responseHook: reject });
    for (const target of ['/hello', '/hello']) assert.equal((await app.get(target)).status, 200);
    assert.equal(serverSpans(await t.finish()).length, 2);
    assert.equal(t.warnings.filter((warning) => /requestHook/.test(warning)).length, 1);
    assert.equal(t.warnings.filter((warning) => /responseHook/.test(warning)).length, 1);
  },

  'an option that does not exist throws at construction and names itself': async (t) => {
    const mistyped: object = { excludedUrl: '/health' };
    await assert.rejects(
      t.serve(mistyped),
      (error: Error) => /excludedUrl\b/.test(error.message) && error.message.startsWith('[@ai-trace/'),
    );
  },

  'a hook that is no function throws at construction and names itself': async (t) => {
    await assert.rejects(t.serve(JSON.parse('{"requestHook":"log"}')), /requestHook.*function.*log/);
  },

  'middleware added after the routes warns once, saying what to move': {
    needs: 'lateRegistrationWarning',
    run: async (t) => {
      const app = await t.serve({}, { instrumentation: 'last' });
      assert.equal((await app.get('/hello')).status, 200);
      assert.equal((await app.get('/nowhere')).status, 404);
      assert.equal((await app.get('/nowhere')).status, 404);
      assert.equal(t.warnings.filter((warning) => /before/.test(warning)).length, 1, t.warnings.join('\n'));
    },
  },

  'middleware at its place warns of nothing': async (t) => {
    await t.trace('/users/1');
    assert.deepEqual(t.warnings, []);
  },
});

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import { type CaseContext, onlyServerSpan } from '../case-context.ts';
import { rawRequest } from '../raw-socket.ts';

const namesUnder = (spans: readonly ReadableSpan[], parent: ReadableSpan): string[] =>
  spans.filter((span) => span.parentSpanContext?.spanId === parent.spanContext().spanId).map(({ name }) => name);

/** Sends head and body separately, so that the body arrives after the handlers have been entered. */
const postInTwo = async (t: CaseContext, target: string, contentType: string, [first, second]: [string, string]) => {
  const app = await t.serve();
  const socket = await app.open();
  for (const round of [1, 2]) {
    const head = rawRequest('POST', target, {
      keepAlive: round === 1,
      headers: [`Content-Type: ${contentType}`, `Content-Length: ${first.length + second.length}`],
    });
    await socket.send(head + first);
    // Answered on another connection: by then the first part has been read.
    await app.get('/hello');
    await socket.send(second);
    await socket.receive('HTTP/1.1 200', round);
  }
  await socket.closed();
  return (await t.finish()).filter(({ name }) => name !== 'GET /hello');
};

/** Each of two requests on one connection has the named children, and no span is an orphan. */
const assertBothNested = (spans: readonly ReadableSpan[], target: string, children: string[]): void => {
  const servers = spans.filter(({ name }) => name === `POST ${target}`);
  assert.equal(servers.length, 2);
  for (const server of servers) assert.deepEqual([...new Set(namesUnder(spans, server))].sort(), children);
  assert.equal(spans.filter(({ parentSpanContext }) => parentSpanContext === undefined).length, 2, 'no orphan');
};

const baggageOf = (): Record<string, string> =>
  Object.fromEntries((propagation.getActiveBaggage()?.getAllEntries() ?? []).map(([key, { value }]) => [key, value]));

const withBaggage = (key: string, value: string) =>
  propagation.setBaggage(context.active(), (propagation.getActiveBaggage() ?? propagation.createBaggage()).setEntry(key, { value }));

/** The request's context is active in everything that the request causes. */
export const contextCases = casesOf('http-span §8', {
  'the request span is active in the handler': async (t) => {
    t.services.run = async () => trace.getActiveSpan()?.spanContext().spanId;
    const { response, span } = await t.trace('/run');
    assert.equal(JSON.parse(response.body), span.spanContext().spanId);
  },

  "the request span is active in the application's middleware": async (t) => {
    t.services.around = (next) => {
      t.services.mark('middleware');
      return next();
    };
    const { span, children } = await t.trace('/hello');
    assert.deepEqual(namesUnder(children, span), ['middleware']);
  },

  'a JSON body that comes in late keeps the context': async (t) => {
    assertBothNested(await postInTwo(t, '/echo', 'application/json', ['{"a":', '1}']), '/echo', ['work']);
  },

  'a multipart body that comes in late keeps the context': {
    needs: 'multipart',
    run: async (t) => {
      const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n';
      const spans = await postInTwo(t, '/upload', 'multipart/form-data; boundary=b', [`${head}one`, ' two\r\n--b--\r\n']);
      assertBothNested(spans, '/upload', ['work']);
    },
  },

  'listeners on the request keep the context': async (t) => {
    assertBothNested(await postInTwo(t, '/events', 'text/plain', ['one', 'two']), '/events', ['data', 'end']);
  },

  'a stream pipeline fed by the request keeps the context': async (t) => {
    assertBothNested(await postInTwo(t, '/pipe', 'text/plain', ['one', 'two']), '/pipe', ['chunk']);
  },

  'a web stream that works when it is pulled keeps the context': async (t) => {
    const { response, span, children } = await t.trace({ target: '/pulled', headers: { 'x-session-id': 's-1' } });
    assert.equal(response.body, 'first\nlast\n');
    assert.deepEqual(namesUnder(children, span), ['pull', 'pull']);
    for (const { attributes } of children) assert.equal(attributes['session.id'], 's-1');
  },

  'a body that is read late is complete': async (t) => {
    const app = await t.serve();
    const answer = app.request({ method: 'POST', target: '/late-body', body: 'x'.repeat(100_000) });
    await t.services.gate('body').arrivals();
    t.services.gate('body').open();
    assert.equal((await answer).body, 'x'.repeat(100_000));
    onlyServerSpan(await t.finish());
  },

  'timers, promises, ticks and emitters keep the context': async (t) => {
    t.services.run = async () => {
      const emitter = new EventEmitter().on('event', () => t.services.mark('emitter'));
      const markIn = (name: string, schedule: (callback: () => void) => void) =>
        new Promise<void>((resolve) => {
          schedule(() => {
            t.services.mark(name);
            resolve();
          });
        });
      await markIn('timer', (callback) => setTimeout(callback, 1));
      await markIn('immediate', setImmediate);
      await markIn('tick', process.nextTick);
      await Promise.resolve().then(() => t.services.mark('promise'));
      emitter.emit('event');
    };
    const { span, children } = await t.trace('/run');
    assert.deepEqual(namesUnder(children, span), ['timer', 'immediate', 'tick', 'promise', 'emitter']);
  },

  'work that outlives the response stays in its trace': async (t) => {
    t.services.run = async () => void t.services.pass('background').then(() => t.services.mark('background'));
    const app = await t.serve();
    await app.get('/run', { 'x-session-id': 's-1' });
    const [server] = await t.finish();
    t.services.gate('background').open();
    await t.services.gate('background').pass();
    const late = t.telemetry.finishedSpans().find(({ name }) => name === 'background');
    assert.equal(late?.parentSpanContext?.spanId, server!.spanContext().spanId);
    assert.equal(late?.attributes['session.id'], 's-1');
  },

  'remote baggage is active in the handler': async (t) => {
    t.services.run = async () => baggageOf();
    const { response } = await t.trace({ target: '/run', headers: { baggage: 'tenant=acme,session.id=s-1' } });
    assert.deepEqual(JSON.parse(response.body), { tenant: 'acme', 'session.id': 's-1' });
  },

  'baggage that middleware sets survives to the handler': async (t) => {
    t.services.run = async () => baggageOf();
    t.services.around = (next) => context.with(withBaggage('tier', 'gold'), next);
    const { response, span } = await t.trace({ target: '/run', headers: { baggage: 'tenant=acme' } });
    assert.deepEqual(JSON.parse(response.body), { tenant: 'acme', tier: 'gold' });
    assert.equal(span.attributes['http.route'], '/run');
  },

  'baggage that upstream middleware set survives to the handler': {
    needs: 'nodeListener',
    run: async (t) => {
      t.services.run = async () => baggageOf();
      const { response } = await t.trace(
        { target: '/run', headers: { baggage: 'tenant=acme' } },
        {},
        { interposer: (_request, _response, next) => context.with(withBaggage('tier', 'gold'), next) },
      );
      assert.deepEqual(JSON.parse(response.body), { tenant: 'acme', tier: 'gold' });
    },
  },

  'a span that middleware makes is the parent of what comes under it': async (t) => {
    t.services.around = (next) =>
      trace.getTracer('conformance').startActiveSpan('middleware', (span) => {
        span.end();
        return next();
      });
    const { children } = await t.trace('/users/42');
    const [middleware, work] = children;
    assert.equal(work?.parentSpanContext?.spanId, middleware?.spanContext().spanId);
  },

  'an outer context value survives to the handler': {
    needs: 'nodeListener',
    run: async (t) => {
      const key = Symbol('conformance');
      t.services.run = async () => context.active().getValue(key);
      const { response } = await t.trace(
        '/run',
        {},
        { interposer: (_request, _response, next) => context.with(ROOT_CONTEXT.setValue(key, 'outer'), next) },
      );
      assert.equal(JSON.parse(response.body), 'outer');
    },
  },
});

import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import { onlyServerSpan, serverSpans } from '../case-context.ts';
import { rawRequest, webSocketClose, webSocketMessage, webSocketRequest } from '../raw-socket.ts';

/** Streams an LLM's answer: one span around all chunks, each sent in its own turn. */
const streamedCall = (chunks: number, beforeLast: () => void): Duplex => {
  const call = trace.getTracer('conformance').startSpan('chat');
  return Duplex.from(async function* (prompt: AsyncIterable<Buffer>) {
    await buffer(prompt);
    for (let sent = 1; sent <= chunks; sent++) {
      await setTimeout(1);
      if (sent === chunks) beforeLast();
      yield `chunk ${sent}\n`;
    }
    call.end();
  });
};

const TIME_TO_FIRST_BYTE = 'ai_trace.response.time_to_first_byte';

/** When a span ends: with the last byte, and once. */
export const lifetimeCases = casesOf('http-span §4', {
  'the span lasts until the handler has answered': async (t) => {
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve();
    const answer = app.get('/run');
    await t.services.gate('handler').arrivals();
    assert.deepEqual(t.finishedServerSpans(), []);
    t.services.gate('handler').open();
    assert.equal((await answer).status, 200);
    onlyServerSpan(await t.finish());
  },

  'the span of a stream lasts until its last byte': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/stream'));
    await socket.receive('first');
    await t.services.gate('stream').arrivals();
    assert.deepEqual(t.finishedServerSpans(), []);
    t.services.gate('stream').open();
    assert.match(await socket.closed(), /last\n/);
    const [work, span] = await t.finish();
    assert.equal(work?.name, 'work');
    assert.equal(work.parentSpanContext?.spanId, span?.spanContext().spanId);
    assert.equal(span?.status.code, SpanStatusCode.UNSET);
  },

  'the span of server-sent events lasts until the stream ends': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/sse'));
    await socket.receive('text/event-stream');
    await t.services.gate('sse').arrivals();
    assert.deepEqual(t.finishedServerSpans(), []);
    t.services.gate('sse').open();
    assert.match(await socket.closed(), /data: done/);
    onlyServerSpan(await t.finish());
  },

  'a streamed answer tells its time to the first byte, in seconds': async (t) => {
    t.services.gate('stream').open();
    const { span } = await t.trace('/stream');
    const seconds = span.attributes[TIME_TO_FIRST_BYTE];
    assert.equal(typeof seconds, 'number');
    const [whole, nanoseconds] = span.duration;
    assert.ok(Number(seconds) > 0 && Number(seconds) <= whole + nanoseconds / 1e9 + 0.001, `${seconds} s of ${span.duration}`);
  },

  'an answer in one piece has no time to the first byte': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal(TIME_TO_FIRST_BYTE in span.attributes, false);
  },

  'a stream of 200 chunks is one span, and the LLM call that they come from lies in it': async (t) => {
    let endedBeforeLast: ReadableSpan[] = [];
    t.services.transform = () =>
      streamedCall(200, () => {
        endedBeforeLast = t.finishedServerSpans();
      });
    const app = await t.serve();
    const { body } = await app.request({ method: 'POST', target: '/pipe', body: 'prompt' });
    assert.equal(body, Array.from({ length: 200 }, (_, index) => `chunk ${index + 1}\n`).join(''));
    assert.deepEqual(endedBeforeLast, []);
    const spans = await t.finish();
    const span = onlyServerSpan(spans);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    const call = spans.find(({ name }) => name === 'chat');
    assert.equal(call?.parentSpanContext?.spanId, span.spanContext().spanId);
    assert.ok(spans.indexOf(call) < spans.indexOf(span), 'ends after the call');
    // Durations come from a monotonic clock; start and end times do not.
    assert.ok(hrTimeToMilliseconds(span.duration) >= hrTimeToMilliseconds(call.duration), 'lasts as long as the call');
  },

  'HEAD, 204 and 304 end once': async (t) => {
    const app = await t.serve();
    await app.request({ method: 'HEAD', target: '/hello' });
    await app.get('/status/204');
    await app.get('/status/304');
    const names = serverSpans(await t.finish()).map(({ name }) => name);
    const status = t.template('/status/:code');
    assert.deepEqual(names, ['HEAD /hello', `GET ${status}`, `GET ${status}`]);
  },

  'requests on a connection that is kept alive end one by one': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    for (const round of [1, 2, 3]) {
      await socket.send(rawRequest('GET', '/hello', { keepAlive: true }));
      await socket.receive('hello', round);
      await t.waitForServerSpans(round);
    }
    await socket.hangUp();
    assert.equal(serverSpans(await t.finish()).length, 3);
  },

  'pipelined requests keep their own spans': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    const get = (target: string, keepAlive: boolean) => rawRequest('GET', target, { keepAlive });
    await socket.send(get('/users/1', true) + get('/status/404', true) + get('/hello', false));
    await socket.closed();
    const spans = serverSpans(await t.finish());
    const seen = spans.map(({ attributes }) => [attributes['url.path'], attributes['http.route'], attributes['http.response.status_code']]);
    assert.deepEqual(seen.sort(), [
      ['/hello', '/hello', 200],
      ['/status/404', t.template('/status/:code'), 404],
      ['/users/1', t.template('/users/:id'), 200],
    ]);
    assert.equal(new Set(spans.map((span) => span.spanContext().traceId)).size, 3);
  },

  'a pipelined request that waits for the one before it does not end early': async (t) => {
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/run', { keepAlive: true }) + rawRequest('GET', '/hello'));
    await t.services.gate('handler').arrivals();
    assert.deepEqual(t.finishedServerSpans(), []);
    t.services.gate('handler').open();
    await socket.closed();
    assert.equal(serverSpans(await t.finish()).length, 2);
  },

  'a pipelined request whose body was read does not end early': async (t) => {
    t.services.run = () => t.services.pass('handler');
    const app = await t.serve();
    const socket = await app.open();
    const echo = rawRequest('POST', '/echo', { headers: ['Content-Type: application/json'], body: '{}' });
    await socket.send(rawRequest('GET', '/run', { keepAlive: true }) + echo);
    await t.services.gate('handler').arrivals();
    await app.get('/hello');
    assert.deepEqual(
      t.finishedServerSpans().map(({ name }) => name),
      ['GET /hello'],
    );
    t.services.gate('handler').open();
    await socket.closed();
    const statuses = serverSpans(await t.finish()).map(({ attributes }) => attributes['http.response.status_code']);
    assert.deepEqual(statuses, [200, 200, 200]);
  },

  'Expect: 100-continue ends once, with the final status': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    const headers = ['Content-Type: application/json', 'Expect: 100-continue', 'Content-Length: 2'];
    await socket.send(rawRequest('POST', '/echo', { headers }));
    await socket.receive('100 Continue');
    await socket.send('{}');
    await socket.closed();
    assert.equal(onlyServerSpan(await t.finish()).attributes['http.response.status_code'], 200);
  },

  'a socket that the application destroys ends the span once, without a status': async (t) => {
    const app = await t.serve();
    await assert.rejects(app.get('/destroy-socket'));
    const span = onlyServerSpan(await t.finish());
    assert.equal(span.attributes['http.response.status_code'], undefined);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  },

  'a response that the application destroys ends the span once, as an error': async (t) => {
    const app = await t.serve();
    await assert.rejects(app.get('/destroy-response'));
    const span = onlyServerSpan(await t.finish());
    assert.equal(span.attributes['http.response.status_code'], 200);
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], 'Failure');
  },

  'a hijacked response ends the span once': {
    needs: 'hijack',
    run: async (t) => {
      const { response, span } = await t.trace('/hijack');
      assert.equal(response.body, 'hijacked');
      assert.equal(span.name, 'GET /hijack');
    },
  },

  'an upgrade that nobody takes is a request as any other': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send('GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await socket.receive('hello');
    await socket.hangUp();
    assert.equal(onlyServerSpan(await t.finish()).attributes['http.response.status_code'], 200);
  },

  'a WebSocket connection is one span, which ends once': {
    needs: 'webSocket',
    run: async (t) => {
      const app = await t.serve();
      const socket = await app.open();
      await socket.send(webSocketRequest);
      await socket.receive('hello');
      await socket.send(webSocketMessage);
      await socket.send(webSocketClose);
      assert.match(await socket.closed(), /^HTTP\/1.1 101 /);
      const spans = await t.finish();
      const span = onlyServerSpan(spans);
      assert.equal(span.name, 'GET /socket');
      assert.equal(span.attributes['http.response.status_code'] ?? 101, 101);
      assert.equal(span.status.code, SpanStatusCode.UNSET);
      for (const inside of ['socket', 'message']) {
        const caused = spans.find(({ name }) => name === inside);
        assert.equal(caused?.parentSpanContext?.spanId, span.spanContext().spanId, inside);
      }
    },
  },

  'a WebSocket client that vanishes ends the span': {
    needs: 'webSocket',
    run: async (t) => {
      const app = await t.serve();
      const socket = await app.open();
      await socket.send(webSocketRequest);
      await socket.receive('hello');
      await socket.hangUp();
      onlyServerSpan(await t.finish());
    },
  },

  'a request that the parser refuses has no span, and harms nothing': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send('NONSENSE\r\n\r\n');
    assert.match(await socket.closed(), /^HTTP\/1.1 400 /);
    assert.equal((await app.get('/hello')).status, 200);
    onlyServerSpan(await t.finish());
  },
});

import assert from 'node:assert/strict';
import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { casesOf } from '../adapter-case.ts';
import { type CaseContext, onlyServerSpan, serverSpans } from '../case-context.ts';
import type { TracingOptions } from '../contract.ts';
import { rawRequest } from '../raw-socket.ts';

/** Hangs up in the middle of the long answer to an error. */
const leaveAnswerTo = async (t: CaseContext, status: number, options?: TracingOptions): Promise<ReadableSpan> => {
  const app = await t.serve(options);
  const socket = await app.open();
  await socket.send(rawRequest('GET', `/answered/${status}`));
  await socket.receive(`HTTP/1.1 ${status}`);
  await socket.hangUp();
  return onlyServerSpan(await t.finish());
};

/** Hangs up while the handler waits at its gate; the span must end although the handler has not. */
const leave = async (t: CaseContext, target: string, gate: string, options?: TracingOptions): Promise<ReadableSpan> => {
  t.services.run = () => t.services.pass('handler');
  const app = await t.serve(options);
  const socket = await app.open();
  await socket.send(rawRequest('GET', target));
  await t.services.gate(gate).arrivals();
  if (target !== '/run') await socket.receive('HTTP/1.1 200');
  await socket.hangUp();
  await t.waitForServerSpans();
  t.services.gate(gate).open();
  return onlyServerSpan(await t.finish());
};

const assertDisconnected = (span: ReadableSpan, status: number | undefined): void => {
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes['error.type'], 'client_disconnected');
  assert.equal(span.attributes['ai_trace.client_disconnected'], true);
  assert.equal(span.attributes['http.response.status_code'], status);
};

const assertForgiven = (span: ReadableSpan, status: number | undefined): void => {
  assert.equal(span.status.code, SpanStatusCode.UNSET);
  assert.equal(span.attributes['error.type'], undefined);
  assert.equal(span.attributes['ai_trace.client_disconnected'], true);
  assert.equal(span.attributes['http.response.status_code'], status);
};

/** The second answer is ready, but waits for the first, which does not come. */
const leaveWithAnswerWaiting = (method: string, route: string, waiting: string) => async (t: CaseContext) => {
  t.services.run = () => t.services.pass('handler');
  const app = await t.serve();
  const socket = await app.open();
  await socket.send(rawRequest('GET', '/run', { keepAlive: true }) + waiting);
  await t.services.gate('handler').arrivals();
  await app.get('/users/1');
  await socket.hangUp();
  await t.waitForServerSpans(3);
  t.services.gate('handler').open();
  const ended = serverSpans(await t.finish()).filter(({ attributes }) => attributes['url.path'] !== '/users/1');
  assert.deepEqual(ended.map(({ name }) => name).sort(), [`${method} ${route}`, 'GET /run'].sort());
  for (const { attributes } of ended) assert.equal(attributes['ai_trace.client_disconnected'], true);
};

/** What happens when the client leaves before the response is complete. */
export const disconnectCases = casesOf('http-span §3', {
  'a client that leaves before the head: an error without a status': async (t) => {
    const span = await leave(t, '/run', 'handler');
    assertDisconnected(span, undefined);
    assert.equal(span.name, 'GET /run');
  },

  'a client that leaves after the head: an error with the status': async (t) => {
    assertDisconnected(await leave(t, '/sse', 'sse'), 200);
  },

  'a client that leaves in mid-stream: an error with the status': async (t) => {
    const span = await leave(t, '/stream', 'stream');
    assertDisconnected(span, 200);
    assert.equal(span.attributes['http.route'], '/stream');
  },

  'disconnectIsError: false forgives a client that leaves before the head': async (t) => {
    assertForgiven(await leave(t, '/run', 'handler', { disconnectIsError: false }), undefined);
  },

  'disconnectIsError: false forgives a client that leaves in mid-stream': async (t) => {
    assertForgiven(await leave(t, '/stream', 'stream', { disconnectIsError: false }), 200);
  },

  'disconnectIsError: false forgives no 5xx': async (t) => {
    const { span } = await t.trace('/status/500', { disconnectIsError: false });
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  },

  'a client that leaves the answer to an error, which is no 5xx: the disconnect is what is told': async (t) => {
    assertDisconnected(await leaveAnswerTo(t, 206), 206);
  },

  'disconnectIsError: false forgives a client that leaves the answer to an error, which is no 5xx': async (t) => {
    const span = await leaveAnswerTo(t, 206, { disconnectIsError: false });
    assertForgiven(span, 206);
    assert.deepEqual(span.events, []);
  },

  'disconnectIsError: false forgives no 5xx in the midst of which the client leaves': async (t) => {
    const { status, attributes, events } = await leaveAnswerTo(t, 507, { disconnectIsError: false });
    assert.equal(status.code, SpanStatusCode.ERROR);
    assert.equal(attributes['error.type'], 'AnsweredError');
    assert.equal(attributes['ai_trace.client_disconnected'], true);
    assert.equal(events.length, 1);
  },

  'a client that leaves while it sends its body ends the span': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(`${rawRequest('POST', '/echo', { headers: ['Content-Type: application/json', 'Content-Length: 100'] })}{"half":`);
    const serving = await app.get('/hello');
    assert.equal(serving.status, 200);
    await socket.hangUp();
    await t.waitForServerSpans(2);
    const [, span] = await t.finish();
    assert.equal(span?.name, 'POST /echo');
    assert.equal(span.status.code, SpanStatusCode.ERROR);
  },

  'a client that leaves with a pipelined answer waiting ends both spans': leaveWithAnswerWaiting(
    'GET',
    '/hello',
    rawRequest('GET', '/hello'),
  ),

  'a client that leaves with a pipelined answer waiting, its body read, ends both spans': leaveWithAnswerWaiting(
    'POST',
    '/echo',
    rawRequest('POST', '/echo', { headers: ['Content-Type: application/json'], body: '{}' }),
  ),

  'work that goes on after the client has left stays in its trace': async (t) => {
    t.services.run = async () => {
      await t.services.pass('handler');
      t.services.mark('afterwards');
      await t.services.pass('marked');
    };
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/run'));
    await t.services.gate('handler').arrivals();
    await socket.hangUp();
    const [server] = await t.waitForServerSpans();
    t.services.gate('handler').open();
    await t.services.gate('marked').arrivals();
    const late = t.telemetry.finishedSpans().find(({ name }) => name === 'afterwards');
    assert.equal(late?.parentSpanContext?.spanId, server!.spanContext().spanId);
  },

  'a client that leaves when it has the whole answer is not said to have left': async (t) => {
    const app = await t.serve();
    const socket = await app.open();
    await socket.send(rawRequest('GET', '/hello', { keepAlive: true }));
    await socket.receive('hello');
    await socket.hangUp();
    const span = onlyServerSpan(await t.finish());
    assert.equal('ai_trace.client_disconnected' in span.attributes, false);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
  },

  'a client that stays is not said to have left': async (t) => {
    const { span } = await t.trace('/hello');
    assert.equal('ai_trace.client_disconnected' in span.attributes, false);
  },
});

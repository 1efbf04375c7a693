// A late link, and a custom trace id, with spans of OpenTelemetry's SDK 3: exported before, ended before, live, and started later.
import assert from 'node:assert/strict';
import { generateTraceId, getCarrier, getTraceId, setBaggage, withTrace } from '@ai-trace/core';
import { context, propagation, trace } from '@opentelemetry/api';
import { exported, flush } from './tracing.mjs';

const UPSTREAM = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const tracer = trace.getTracer('library');

let former;
await withTrace('root', null, async () => {
  former = getTraceId();
  tracer.startSpan('exported').end();
  await flush();
  tracer.startSpan('ended').end();
  const live = tracer.startSpan('live');
  assert.equal(setBaggage({ traceparent: `00-${UPSTREAM}-${PARENT}-01`, tracestate: 'vendor=1', baggage: 'user.id=ada' }), true);
  const headers = {};
  propagation.inject(context.active(), headers);
  assert.deepEqual(headers, getCarrier());
  await null;
  tracer.startSpan('later').end();
  live.end();
});
withTrace('custom', null, () => assert.equal(getTraceId(), generateTraceId('order-7')), { id: 'order-7' });
await flush();

const root = exported.find(({ name }) => name === 'root').spanId;
const rows = exported.map(({ name, traceId, parentSpanId, links, attributes }) => ({
  name,
  trace: traceId,
  parent: parentSpanId,
  links,
  user: attributes['user.id'],
}));
assert.deepEqual(rows, [
  { name: 'exported', trace: former, parent: root, links: [], user: undefined },
  { name: 'ended', trace: UPSTREAM, parent: root, links: [], user: undefined },
  { name: 'later', trace: UPSTREAM, parent: root, links: [], user: 'ada' },
  { name: 'live', trace: UPSTREAM, parent: root, links: [], user: undefined },
  { name: 'root', trace: UPSTREAM, parent: PARENT, links: [former], user: 'ada' },
  { name: 'custom', trace: generateTraceId('order-7'), parent: undefined, links: [], user: undefined },
]);
console.log(`Node.js ${process.version}, @opentelemetry/sdk-trace 3: spans join a trace that is linked late.`);

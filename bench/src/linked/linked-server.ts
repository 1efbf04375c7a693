// A child process: a service whose requests all continue another service's trace. It reports its heap.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { AiTraceSpanProcessor, getBaggage, setAttribute, setBaggage } from '@ai-trace/core';
import { traceHandler } from '@ai-trace/node-http';
import { SpanKind, trace } from '@opentelemetry/api';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { answerParent } from '../child.ts';
import { DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';
import { isLinked } from './upstream.ts';

/** Counts the requests whose spans ended in the trace upstream. */
class LinkCounter extends DroppingSpanProcessor {
  linked = 0;

  override onEnd(span: ReadableSpan): void {
    if (span.kind === SpanKind.SERVER && isLinked(span)) this.linked += 1;
  }
}

const counter = new LinkCounter();
const exporter = {
  export: (_spans: ReadableSpan[], onResult: (result: { code: number }) => void) => onResult({ code: 0 }),
  shutdown: async () => {},
};
// In batches, so that ended spans wait for the link.
registerTelemetry(new AiTraceSpanProcessor(), counter, new BatchSpanProcessor(exporter, { scheduledDelayMillis: 50 }));

const tracer = trace.getTracer('linked');

const server = createServer(
  traceHandler((request, response) => {
    tracer.startSpan('before').end();
    setBaggage(request.headers['x-late-carrier'] as string | undefined);
    setAttribute('order', 7);
    tracer.startSpan('after').end();
    response.end(getBaggage() === '' ? 'lost' : 'okay');
  }),
).listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = {
  port: () => (server.address() as AddressInfo).port,
  linked: () => counter.linked,
  /** Bytes in use after garbage collection. */
  heapUsed: async () => {
    for (let pass = 0; pass < 3; pass += 1) {
      await setImmediate();
      globalThis.gc?.();
    }
    return process.memoryUsage().heapUsed;
  },
};

export type LinkedServerAnswers = typeof answers;

answerParent(answers);

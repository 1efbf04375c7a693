// A child process: an app whose spans go nowhere. It reports its heap and holds back answers on demand.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { AiTraceSpanProcessor } from '@ai-trace/core';
import { aiTraceMiddleware } from '@ai-trace/express';
import { diag, trace } from '@opentelemetry/api';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import express from 'express';
import { answerParent } from '../child.ts';
import { registerTelemetry } from '../telemetry.ts';
import { DeadExporter } from './dead-exporter.ts';

const exporter = new DeadExporter();
registerTelemetry(new AiTraceSpanProcessor(), new BatchSpanProcessor(exporter, { scheduledDelayMillis: 100 }));
// Otherwise every failed export would print a line.
diag.disable();

const tracer = trace.getTracer('heap');
let openGate: () => void = () => {};
let gate = new Promise<void>((resolve) => {
  openGate = resolve;
});
let atGate = 0;

const app = express();
app.use(aiTraceMiddleware());
app.get('/api/users/:id', (req, res) => {
  res.json({ id: req.params.id });
});
// Waits at the gate with all concurrent requests, then answers with what its spans recorded.
app.get('/gate', async (_req, res) => {
  const request = trace.getActiveSpan() as unknown as ReadableSpan;
  atGate += 1;
  await gate;
  const work = tracer.startSpan('work');
  work.end();
  const { attributes, parentSpanContext } = work as unknown as ReadableSpan;
  res.json({ session: attributes['session.id'], nested: parentSpanContext?.spanId === request.spanContext().spanId });
});

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = {
  port: () => (server.address() as AddressInfo).port,
  /** Bytes in use after garbage collection. */
  heapUsed: async () => {
    for (let pass = 0; pass < 3; pass += 1) {
      await setImmediate();
      globalThis.gc?.();
    }
    return process.memoryUsage().heapUsed;
  },
  failedExports: () => exporter.failures,
  atGate: () => atGate,
  openGate: () => {
    openGate();
    atGate = 0;
    gate = new Promise((resolve) => {
      openGate = resolve;
    });
  },
};

export type HeapServerAnswers = typeof answers;

answerParent(answers);

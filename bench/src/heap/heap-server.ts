// A child process: an app whose spans go nowhere, which tells its heap and waits with its answers on demand.
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
// Every failed export would be a line of output.
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
// Answers what the spans under this request say of it, after all concurrent requests have waited together.
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
  /** Bytes in use after what can be collected was collected. */
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

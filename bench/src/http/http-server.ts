// A child process: one variant of one framework's app, which measures its own CPU time between two messages of the parent.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { answerParent } from '../child.ts';
import { DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';
import type { Framework, Variant } from './framework.ts';
import { type FrameworkName, frameworks } from './frameworks.ts';

const [name, variant] = process.argv.slice(2) as [FrameworkName, Variant];
const framework: Framework = frameworks[name];
const spans = new DroppingSpanProcessor();

if (variant === 'floor') registerTelemetry(spans);
if (variant === 'ai-trace') registerTelemetry(new (await import('@ai-trace/core')).AiTraceSpanProcessor(), spans);
if (variant === 'peer') {
  const tracerProvider = registerTelemetry(spans);
  registerInstrumentations({ tracerProvider, instrumentations: await framework.peer.instrumentations?.() });
}

const server = await framework.serve(variant);
if (!server.listening) await once(server, 'listening');
// Connections stay open while the other variants have their turn.
server.keepAliveTimeout = 0;

let cpuBefore = process.cpuUsage();
let spansBefore = 0;

const answers = {
  port: () => (server.address() as AddressInfo).port,
  /** Of the span that ended last. */
  countAttributes: () => Object.keys(spans.last?.attributes ?? {}).length,
  startMeasuring: () => {
    spansBefore = spans.ended;
    cpuBefore = process.cpuUsage();
  },
  stopMeasuring: () => {
    const { user, system } = process.cpuUsage(cpuBefore);
    return { cpuMicroseconds: user + system, spans: spans.ended - spansBefore };
  },
};

export type HttpServerAnswers = typeof answers;

answerParent(answers);

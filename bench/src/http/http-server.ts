// A child process: runs one variant of one framework's app, drives it and measures the CPU time of both.
import { once } from 'node:events';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { answerParent } from '../child.ts';
import { measureCpuTime } from '../cpu-time.ts';
import { DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';
import type { Framework, Variant } from './framework.ts';
import { type FrameworkName, frameworks } from './frameworks.ts';
import { MemoryLoad } from './memory-load.ts';

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

const requestBytes = (sessionHeader: string): Buffer =>
  Buffer.from(
    `GET /api/users/42 HTTP/1.1\r\nHost: 127.0.0.1:3000\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate, br\r\n${sessionHeader}\r\n`,
  );
const [withSession, withoutSession] = [requestBytes('X-Session-ID: 0c6ba0f0-session\r\n'), requestBytes('')];
const load = new MemoryLoad(server, (index) => (index % 2 === 0 ? withSession : withoutSession));

const answers = {
  run: (requests: number) => load.run(requests),
  /** Attributes of the span that ended last. */
  countAttributes: () => Object.keys(spans.last?.attributes ?? {}).length,
  measure: async (requests: number) => {
    const spansBefore = spans.ended;
    const cpuMicroseconds = await measureCpuTime(() => load.run(requests));
    return { cpuMicroseconds, spans: spans.ended - spansBefore };
  },
};

export type HttpServerAnswers = typeof answers;

answerParent(answers);

// A child process: makes calls with one variant of one provider's client and measures their CPU time.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { AiTraceSpanProcessor, withTrace } from '@ai-trace/core';
import { SpanKind } from '@opentelemetry/api';
import { answerParent } from '../child.ts';
import { measureCpuTime } from '../cpu-time.ts';
import { DroppingSpanProcessor, registerTelemetry } from '../telemetry.ts';
import { answer } from './conversation.ts';
import { doEverydayWork } from './everyday-work.ts';
import type { Provider } from './provider.ts';
import { type ProviderName, providers } from './providers.ts';
import { type LlmMeasurement, streamLengths, type Work } from './work.ts';

const [name, variant = 'bare'] = process.argv.slice(2) as [ProviderName, string];
const provider: Provider = providers[name];
const wrapped = variant === 'ai-trace' || provider.reconfigured?.includes(variant);
const spans = new DroppingSpanProcessor();

registerTelemetry(...(wrapped ? [new AiTraceSpanProcessor(), spans] : [spans]));
await provider.peers[variant]?.register?.();
const client = await provider.createClient(variant);

const call = async (): Promise<void> => {
  const text = await client.call();
  if (text !== answer) throw new Error(`the answer was ${JSON.stringify(text)}`);
};

const stream = (pieces: number) => {
  const open = client.streamOf(pieces);
  return async (): Promise<void> => {
    let chunks = 0;
    for await (const _ of await open()) chunks += 1;
    if (chunks < pieces) throw new Error(`of a stream of ${pieces} pieces came ${chunks}`);
  };
};

const works: Record<Work, () => Promise<void>> = {
  call,
  shortStream: stream(streamLengths.shortStream),
  longStream: stream(streamLengths.longStream),
};

// A session, as every adapter gives a request one: ai-trace records it on the call's span.
const requestHeaders = { baggage: 'session.id=0c6ba0f0-session' };

const inRequest = (work: () => Promise<void>): Promise<void> => withTrace('POST /chat', requestHeaders, work, { kind: SpanKind.SERVER });

await doEverydayWork(inRequest);

if (wrapped) {
  const before = spans.ended;
  await inRequest(call);
  // The first span waits for the price list, which loads between turns of the event loop; a stub's answers all come in one turn.
  for (let waited = 0; spans.ended < before + 2 && waited < 5_000; waited += 10) await setTimeout(10);
}

const answers = {
  /** Attribute names of one call's span. */
  async attributesOf(work: Work): Promise<string[]> {
    let names: string[] = [];
    await inRequest(async () => {
      await works[work]();
      names = Object.keys(spans.last?.attributes ?? {}).sort();
    });
    return names;
  },

  /** Each call has its own request: anything that a request accumulates would grow with its calls. */
  async measure({ work, calls }: { work: Work; calls: number }): Promise<LlmMeasurement> {
    const run = works[work];
    const spansBefore = spans.ended;
    const cpuMicroseconds = await measureCpuTime(async () => {
      for (let made = 0; made < calls; made += 1) await inRequest(run);
      // A span may end after the caller has read its last chunk.
      await setImmediate();
    });
    return { cpuMicroseconds, spans: spans.ended - spansBefore };
  },
};

export type LlmServerAnswers = typeof answers;

answerParent(answers);

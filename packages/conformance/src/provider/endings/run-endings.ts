import { getEventListeners, setMaxListeners } from 'node:events';
import { runInThisContext } from 'node:vm';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createTelemetry } from '../../telemetry.ts';
import { collectGarbage } from '../collect-garbage.ts';
import type { ProviderUnderTest } from '../contract.ts';
import { FakeProvider } from '../fake-provider.ts';
import { macrotasks, watchRejections } from '../watch-rejections.ts';
import type { Ending } from './ending.ts';
import { randomNumbers } from './random-numbers.ts';

export interface EndingsRun<Client extends object> {
  provider: ProviderUnderTest<Client>;
  endings: readonly Ending<Client>[];
  calls: number;
  seed: number;
  /** `false`: the bare client, to see what it leaves behind by itself. */
  wrapped: boolean;
}

/** What remains when all calls have ended. */
export interface Remains {
  spansStarted: number;
  spansLeftOpen: string[];
  unhandled: unknown[];
  /** On signals that outlive the calls. */
  abortListeners: number;
  /** Process warnings: too many listeners on one emitter, a rejection that was handled too late. */
  warnings: string[];
}

/** Number of series of calls that run concurrently, each with its own client and server. */
const SERIES = 8;
/** An abandoned response keeps its socket until it is collected. */
const CALLS_BETWEEN_COLLECTIONS = 250;

/** Jest replaces `process` with a copy that receives no events. */
const realProcess = runInThisContext('process') as NodeJS.Process;

class StartedSpans implements SpanProcessor {
  started = 0;
  readonly #open = new Set<ReadableSpan>();

  onStart(span: ReadableSpan): void {
    this.started += 1;
    this.#open.add(span);
  }

  onEnd(span: ReadableSpan): void {
    this.#open.delete(span);
  }

  get open(): string[] {
    return [...this.#open].map(({ name }) => name);
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** Makes calls that end in random ways, and returns what they leave behind. */
export const runEndings = async <Client extends object>(run: EndingsRun<Client>): Promise<Remains> => {
  const spans = new StartedSpans();
  const warnings: string[] = [];
  // Deprecation warnings, Jest's among them, do not concern the calls.
  const onWarning = ({ name, message }: Error): void => {
    if (name.endsWith('ListenersExceededWarning') || name === 'PromiseRejectionHandledWarning') warnings.push(message);
  };
  realProcess.on('warning', onWarning);
  const telemetry = createTelemetry({ spanProcessors: [spans] });
  const rejections = watchRejections();
  const series = await Promise.all(Array.from({ length: SERIES }, (_, index) => startSeries(run, index)));
  const countListeners = (): number => series.reduce((sum, { signal }) => sum + getEventListeners(signal, 'abort').length, 0);
  try {
    for (let left = Math.ceil(run.calls / SERIES); left > 0; left -= CALLS_BETWEEN_COLLECTIONS) {
      await Promise.all(series.map((one) => one.makeCalls(Math.min(left, CALLS_BETWEEN_COLLECTIONS))));
      // SDKs, too, release unread responses only when they are garbage-collected; some never do.
      const isSteady = steady(countListeners);
      await collectGarbage(() => isSteady() && spans.open.length === 0);
    }
    const abortListeners = countListeners();
    return { spansStarted: spans.started, spansLeftOpen: spans.open, unhandled: await rejections.stop(), abortListeners, warnings };
  } finally {
    await rejections.stop();
    await Promise.all(series.map(({ close }) => close()));
    await telemetry.shutdown();
    realProcess.off('warning', onWarning);
  }
};

const STEADY_ROUNDS = 4;

/** Returns a check of whether `count` is 0, or has stayed the same for some rounds. */
const steady = (count: () => number): (() => boolean) => {
  let last = -1;
  let rounds = 0;
  return () => {
    const current = count();
    rounds = current === last ? rounds + 1 : 0;
    last = current;
    return current === 0 || rounds >= STEADY_ROUNDS;
  };
};

const startSeries = async <Client extends object>({ provider, endings, seed, wrapped }: EndingsRun<Client>, index: number) => {
  const server = await FakeProvider.listen();
  const bare = provider.createClient({ maxRetries: 0, baseURL: provider.baseURL(server.origin) });
  const client = wrapped ? provider.wrap(bare) : bare;
  const random = randomNumbers(seed + index);
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const arrived = async (): Promise<void> => {
    while (server.unused > 0) await macrotasks(1);
  };

  const makeCalls = async (count: number): Promise<void> => {
    for (let made = 0; made < count; made += 1) {
      const ending = endings[Math.floor(random() * endings.length)]!;
      server.answer(...ending.answers(provider));
      const call = { provider, client, random, arrived, signal: provider.capabilities.includes('signal') ? signal : undefined };
      await ending.run(call).catch(() => undefined);
      await arrived();
    }
  };
  return { makeCalls, signal, close: () => server.close() };
};

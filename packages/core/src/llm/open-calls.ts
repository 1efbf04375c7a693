import { contain, reportContained } from '../diagnostics.ts';
import { type Member, Members } from '../members.ts';
import { processState } from '../process-state.ts';

/** A call whose span has not ended. */
export interface OpenCall extends Member {
  /** Ends the span of a call whose answer will not be consumed any more: `error.type=abandoned`. */
  abandon(): void;
  readonly ended: boolean;
  /** The one object through which the call can still be consumed, until that is watched for garbage collection. */
  consumer: object | undefined;
  isWatched: boolean;
  /** Called when the watch begins. */
  onWatch?: (() => void) | undefined;
}

interface OpenCalls {
  readonly calls: Members<OpenCall>;
  readonly watch: FinalizationRegistry<OpenCall>;
  /** Whether a timer is set for the consumers that are not watched yet. */
  isWatchDue: boolean;
  /** Calls whose span waits for something to load before it ends. */
  readonly ending: Set<Promise<void>>;
}

/** Nearly every caller awaits at once, and watching what is consumed at once would be a fifth of the cost of a call. */
const WATCH_DELAY_MS = 100;

const open = processState<OpenCalls>('open LLM calls', () => ({
  calls: new Members(),
  watch: new FinalizationRegistry((call) => call.abandon()),
  isWatchDue: false,
  ending: new Set(),
}));

export const addOpenCall = (call: OpenCall): void => {
  open.calls.add(call);
};

export const removeOpenCall = (call: OpenCall): void => {
  open.calls.delete(call);
  setConsumer(call, undefined);
};

/**
 * Sets the one object through which the call can still be consumed: its promise, then its stream, then the iterator. When
 * that object is garbage-collected, the call is abandoned. `undefined`: the call is being consumed and will settle by itself.
 * A call that has ended has no such object, even if its answer is still being consumed.
 */
export const setConsumer = (call: OpenCall, consumer: object | undefined): void => {
  if (call.isWatched) {
    open.watch.unregister(call);
    call.isWatched = false;
  }
  call.consumer = call.ended ? undefined : consumer;
  if (call.consumer === undefined || open.isWatchDue) return;
  open.isWatchDue = true;
  unref(setTimeout(watchConsumers, WATCH_DELAY_MS));
};

const watchConsumers = (): void => {
  open.isWatchDue = false;
  for (const call of open.calls) {
    const { consumer } = call;
    if (consumer === undefined) continue;
    call.consumer = undefined;
    open.watch.register(consumer, call, call);
    call.isWatched = true;
    if (call.onWatch) contain('watching an LLM call', call.onWatch);
  }
};

/** The timer must not keep a process alive. In browsers and some other runtimes it is a number, and does not. */
const unref = (timer: unknown): void => (timer as { unref?: () => void }).unref?.();

export const addEnding = (ending: Promise<void>): void => {
  const contained = ending
    .catch((error: unknown) => reportContained('ending an LLM call', error))
    .then(() => void open.ending.delete(contained));
  open.ending.add(contained);
};

/**
 * Ends the spans of all LLM calls that are still open, as `error.type=abandoned`, with the output received so far. On shutdown,
 * call it before the provider's `forceFlush()`. The promise resolves when every span has ended. `abandonOpen: false` leaves calls
 * that are still open alone, and only waits for the spans that are about to end.
 */
export const flushLlmCalls = async ({ abandonOpen = true }: { abandonOpen?: boolean } = {}): Promise<void> => {
  if (abandonOpen) for (const call of open.calls) call.abandon();
  await Promise.all(open.ending);
};

import { flushLlmCalls } from '@ai-trace/core';
import { type SpanOptions, type Tracer, trace } from '@opentelemetry/api';
import { log } from './api/log.ts';
import { ManualSpan } from './api/manual-span.ts';
import { metric } from './api/metric.ts';
import type { Destination } from './export/destination.ts';
import { exportFromChild } from './process/export-from-child.ts';
import { plainLogRecord, plainMetrics, plainSpan } from './process/plain-telemetry.ts';
import { within } from './process/within.ts';
import type { Pipelines } from './provider/pipelines.ts';
import { sdkState } from './sdk-state.ts';

/** What `init()` has set up. */
export class Telemetry {
  /** For spans made by hand. */
  readonly tracer: Tracer = trace.getTracer('@ai-trace/sdk');
  readonly log: typeof log = log;
  readonly metric: typeof metric = metric;
  readonly #pipelines: Pipelines;
  readonly #timeout: number;
  #onShutdown: Array<() => void> = [];
  #shutdown: Promise<void> | undefined;

  constructor(pipelines: Pipelines, timeout: number) {
    this.#pipelines = pipelines;
    this.#timeout = timeout;
  }

  /** Starts a span that is ended by hand. */
  startSpan(name: string, settings?: SpanOptions): ManualSpan {
    return new ManualSpan(name, sdkState.content, settings);
  }

  /** Exports everything that has ended so far; resolves when that is done or `shutdownTimeout` is over. Never rejects. */
  async flush(): Promise<void> {
    await this.finish(this.#timeout, false);
  }

  /** {@link flush} within the given time; resolves to whether it was done. With `isLast` LLM calls that are still open end. */
  async finish(timeout: number = this.#timeout, isLast = true): Promise<boolean> {
    if (timeout < 1) return false;
    let isLate = false;
    const isDone = await within(
      timeout,
      this.#flush(isLast, () => isLate),
    );
    isLate = !isDone;
    if (isLate) this.#letGo();
    return isDone;
  }

  /** The last export, made before it returns: for the `exit` event. */
  finishNow(timeout: number): void {
    const { spans, logs, metrics, destinations } = this.#pipelines;
    const lastSpans = spans?.exporter?.collectUnsent() ?? [];
    void flushLlmCalls();
    // The batch processor hands over its spans at once, though it returns a promise.
    spans?.processor.forceFlush().catch(() => undefined);
    const lastLogs = [...(logs?.exporter?.collectUnsent() ?? []), ...(logs?.pending?.take() ?? [])];
    const last = {
      traces: itemsFor(destinations.traces, lastSpans.map(plainSpan)),
      logs: itemsFor(destinations.logs, lastLogs.map(plainLogRecord)),
      metrics: itemsFor(destinations.metrics, (metrics?.collectUnsent() ?? []).map(plainMetrics)),
    };
    if (last.traces || last.logs || last.metrics) exportFromChild(last, timeout);
  }

  /**
   * Exports what is left and shuts everything down, within `shutdownTimeout`. After that `init()` may be called again, for
   * applications and clients created from then on.
   */
  shutdown(): Promise<void> {
    this.#shutdown ??= this.#end();
    return this.#shutdown;
  }

  /** Adds a function that is called once, at shutdown. */
  onShutdown(undo: () => void): void {
    this.#onShutdown.push(undo);
  }

  /** Starts nothing more once it is late: each export holds a timer that keeps the process alive. */
  async #flush(isLast: boolean, isLate: () => boolean): Promise<void> {
    await flushLlmCalls({ abandonOpen: isLast });
    if (isLate()) return;
    const { tracerProvider, joined, spans, logs, metrics } = this.#pipelines;
    await Promise.allSettled([
      (tracerProvider ?? joined ?? spans?.processor)?.forceFlush(),
      logs?.provider.forceFlush(),
      metrics?.provider.forceFlush(),
    ]);
    if (isLate()) return;
    await Promise.allSettled([spans?.exporter?.forceFlush(), logs?.exporter?.forceFlush()]);
  }

  #letGo(): void {
    const { spans, logs, metrics } = this.#pipelines;
    for (const waiting of [spans?.exporter, logs?.exporter, metrics?.outstanding]) waiting?.letGo();
  }

  async #end(): Promise<void> {
    const isDone = await this.finish();
    const { tracerProvider, joined, spans, logs, metrics } = this.#pipelines;
    spans?.exporter?.dropRest();
    logs?.exporter?.dropRest();
    const tracing = tracerProvider ?? joined ?? spans?.processor;
    const ended = [tracing?.shutdown(), logs?.provider.shutdown(), metrics?.provider.shutdown()];
    // A backend that has used up its time gets no more.
    if (!(await within(isDone ? this.#timeout : 0, Promise.allSettled(ended)))) this.#letGo();
    for (const undo of this.#onShutdown) undo();
    this.#onShutdown = [];
    if (sdkState.telemetry === this) sdkState.telemetry = undefined;
  }
}

/** The end of the process does not wait for a viewer that may not even run. */
const itemsFor = <Item>(destination: Destination | undefined, items: Item[]) =>
  destination && !destination.isOptional && items.length > 0 ? { destination, items } : undefined;

import { context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, suppressTracing } from '@opentelemetry/core';
import { describeFailure, type ExportFailure } from './export-failure.ts';
import type { ExportLog } from './export-log.ts';
import { Outstanding } from './outstanding.ts';

/** What the exporters of spans and of log records have in common. */
export interface BatchExporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ReliableExporterOptions {
  /** The most items kept while the backend is unavailable. */
  maxKept: number;
  /** The destination's name in warnings. */
  target: string;
  log: ExportLog;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/**
 * Keeps the newest items that an unavailable backend did not accept, up to a limit, and sends them when it is back. The caller
 * gets success as soon as items are kept: failures only go to the log.
 */
export class ReliableExporter<Item> implements BatchExporter<Item> {
  readonly #exporter: BatchExporter<Item>;
  readonly #options: ReliableExporterOptions;
  readonly #outstanding = new Outstanding();
  readonly #sending = new Map<Promise<boolean>, Item[]>();
  #kept: Item[][] = [];
  #keptCount = 0;
  #retry: NodeJS.Timeout | undefined;
  #retryDelay = FIRST_RETRY_MS;
  #draining: Promise<void> | undefined;
  #unsent: Item[] | undefined;

  constructor(exporter: BatchExporter<Item>, options: ReliableExporterOptions) {
    this.#exporter = exporter;
    this.#options = options;
  }

  export(items: Item[], done: (result: ExportResult) => void): void {
    const settle = this.#outstanding.add(done);
    if (this.#unsent) this.#unsent.push(...items);
    else if (this.#kept.length > 0) this.#keep(items, { isRetry: false });
    else {
      void this.#send(items, { isRetry: false }).then(settle);
      return;
    }
    settle();
  }

  /** Waits for exports in progress, and tries once more to send what is kept. */
  forceFlush(): Promise<void> {
    return this.#outstanding.until(this.#flush());
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
    this.dropRest();
    await this.#outstanding.until(this.#exporter.shutdown());
  }

  /** Ends all waiting for exports; those in progress continue. */
  letGo(): void {
    this.#outstanding.letGo();
  }

  /** Drops what is kept, because the process ends. */
  dropRest(): void {
    clearTimeout(this.#retry);
    if (this.#keptCount > 0) this.#options.log.drop(this.#keptCount, 'the process ended before the backend took them');
    this.#kept = [];
    this.#keptCount = 0;
  }

  /** From now on collects instead of sending, for a process that no longer runs asynchronous code; returns what has not arrived. */
  collectUnsent(): Item[] {
    clearTimeout(this.#retry);
    this.#unsent ??= [...this.#kept, ...this.#sending.values()].flat();
    this.#kept = [];
    return this.#unsent;
  }

  async #flush(): Promise<void> {
    await Promise.all(this.#sending.keys());
    await this.#sendKept();
    await this.#exporter.forceFlush?.();
  }

  /** Resolves when the export has ended, to whether nothing of it was kept. */
  #send(items: Item[], { isRetry }: { isRetry: boolean }): Promise<boolean> {
    const sent = this.#attempt(items).then((rest) => {
      this.#sending.delete(sent);
      if (rest.length === 0) this.#recover();
      else this.#keep(rest, { isRetry });
      return rest.length === 0;
    });
    this.#sending.set(sent, items);
    return sent;
  }

  /** Resolves to the items that the backend may accept later. */
  async #attempt(items: Item[]): Promise<Item[]> {
    const failure = await this.#export(items);
    if (!failure) return [];
    if (failure.isTooLarge && items.length > 1) {
      const middle = Math.ceil(items.length / 2);
      return [...(await this.#attempt(items.slice(0, middle))), ...(await this.#attempt(items.slice(middle)))];
    }
    this.#options.log.failed(failure, items.length);
    if (failure.isTemporary) return items;
    this.#options.log.drop(items.length, `the backend refused them (${failure.kind})`);
    return [];
  }

  #export(items: Item[]): Promise<ExportFailure | undefined> {
    return new Promise((resolve) => {
      const finish = ({ code, error }: ExportResult) =>
        resolve(code === ExportResultCode.SUCCESS ? undefined : describeFailure(error, this.#options.target));
      try {
        context.with(suppressTracing(context.active()), () => this.#exporter.export(items, finish));
      } catch (error) {
        finish({ code: ExportResultCode.FAILED, error: error as Error });
      }
    });
  }

  #recover(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#retryDelay = FIRST_RETRY_MS;
    if (this.#kept.length > 0) this.#scheduleRetry(0);
  }

  /** The items of a retry are older than all others. */
  #keep(items: Item[], { isRetry }: { isRetry: boolean }): void {
    if (isRetry) {
      this.#kept.unshift(items);
      this.#retryDelay = Math.min(this.#retryDelay * 2, LAST_RETRY_MS);
    } else this.#kept.push(items);
    this.#keptCount += items.length;
    while (this.#keptCount > this.#options.maxKept) this.#dropOldest(this.#keptCount - this.#options.maxKept);
    this.#scheduleRetry(this.#retryDelay);
  }

  #dropOldest(excess: number): void {
    const [oldest = []] = this.#kept;
    const count = Math.min(excess, oldest.length);
    if (count === oldest.length) this.#kept.shift();
    else this.#kept[0] = oldest.slice(count);
    this.#keptCount -= count;
    this.#options.log.drop(count, 'the backend was away and `maxQueueSize` was reached; the oldest went');
  }

  #scheduleRetry(delay: number): void {
    if (this.#retry) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.#sendKept();
    }, delay).unref();
  }

  #sendKept(): Promise<void> {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Sends the oldest first, one after the other, until all have gone or one has to be kept again. */
  async #drain(): Promise<void> {
    let isAccepted = true;
    while (isAccepted && this.#kept.length > 0) {
      const [oldest = []] = this.#kept.splice(0, 1);
      this.#keptCount -= oldest.length;
      isAccepted = await this.#send(oldest, { isRetry: true });
    }
  }
}

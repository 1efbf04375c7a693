import { diag } from '@opentelemetry/api';
import { RateLimit } from '../diagnostics/rate-limit.ts';
import type { ExportFailure } from './export-failure.ts';

/** Logs failed exports of one signal: each kind of failure once a minute, however much is lost. */
export class ExportLog {
  readonly #signal: string;
  readonly #limit: RateLimit | undefined;
  /** The number of items dropped so far. */
  dropped = 0;

  /** `signal`: `spans`, `log records`, `metrics`. */
  constructor(signal: string, { verbose }: { verbose: boolean }) {
    this.#signal = signal;
    this.#limit = verbose ? undefined : new RateLimit();
  }

  failed({ kind, message, isTemporary }: ExportFailure, count: number): void {
    const fate = isTemporary ? 'They are kept as far as `maxQueueSize` allows.' : 'They are lost.';
    this.#warn(kind, `[@ai-trace/sdk] Exporting ${count} ${this.#signal} failed: ${message}. ${fate}`);
  }

  drop(count: number, reason: string): void {
    this.dropped += count;
    this.#warn(`drop ${reason}`, `[@ai-trace/sdk] ${this.dropped} ${this.#signal} dropped so far: ${reason}.`);
  }

  #warn(key: string, message: string): void {
    if (!this.#limit || this.#limit.pass(key) !== undefined) diag.warn(message);
  }
}

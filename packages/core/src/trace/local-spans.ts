import type { Span } from '@opentelemetry/api';

const HELD = 16;
const FIRST_REVIEW = 64;
/** The default queue size of a batch processor. */
const MAX_WAITING = 2_048;

/**
 * The spans of one local trace that a late link must still reach: open ones and those waiting for export. A few are simply held.
 * In longer traces the older ones are weak references: the code that will end a span holds it, and so does the export queue, so
 * that a collected span has left.
 */
export class LocalSpans {
  #held: Span[] = [];
  #older: WeakRef<Span>[] = [];
  #reviewAt = FIRST_REVIEW;
  #lost = false;

  /** Whether there were spans that cannot be reached any more. */
  get haveLeft(): boolean {
    return this.#lost;
  }

  /** The span processor and `withTrace()` both add a span, one right after the other. */
  add(span: Span): void {
    if (this.#held[this.#held.length - 1] === span) return;
    this.#held.push(span);
    if (this.#held.length === HELD) this.#loosen();
  }

  *[Symbol.iterator](): IterableIterator<Span> {
    for (const reference of this.#older) {
      const span = reference.deref();
      if (span) yield span;
      else this.#lost = true;
    }
    yield* this.#held;
  }

  #loosen(): void {
    for (const span of this.#held) this.#older.push(new WeakRef(span));
    this.#held = [];
    if (this.#older.length < this.#reviewAt) return;
    const firstWaiting = this.#older.length - MAX_WAITING;
    const kept = this.#older.filter((reference, index) => (index >= firstWaiting ? reference.deref() : reference.deref()?.isRecording()));
    if (kept.length < this.#older.length) this.#lost = true;
    this.#older = kept;
    this.#reviewAt = Math.max(FIRST_REVIEW, kept.length * 2);
  }
}

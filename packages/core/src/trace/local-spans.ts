import type { Span } from '@opentelemetry/api';
import { sharedName } from '../shared-name.ts';

const GROUP_SIZE = 16;
const FIRST_REVIEW = 4;
/** As many spans as the default queue of a batch processor holds. */
const MAX_WAITING = 2_048 / GROUP_SIZE;

/** Spans that started one after the other. */
type Group = Span[];

/** The group of a span, on the span itself: whoever holds one span of a group holds the group. */
const GROUP = Symbol.for(sharedName('local spans'));

/**
 * The spans of one local trace that a late link must still reach: open ones and those waiting for export. They are held by the
 * code that will end them and by the export queue, so that a span that was collected has left. They are not held here: a trace
 * may be kept for days, by a WebSocket or by a timer that was set in a request. One weak reference serves a group of spans.
 */
export class LocalSpans {
  #groups: WeakRef<Group>[] = [];
  #reviewAt = FIRST_REVIEW;
  #lost = false;

  /** Whether there were spans that cannot be reached any more. */
  get haveLeft(): boolean {
    return this.#lost;
  }

  /** The span processor and `withTrace()` both add a span, one right after the other. */
  add(span: Span): void {
    const latest = this.#groups[this.#groups.length - 1]?.deref();
    if (latest?.[latest.length - 1] === span) return;
    const group = latest && latest.length < GROUP_SIZE ? latest : this.#newGroup();
    group.push(span);
    (span as Span & { [GROUP]?: Group })[GROUP] = group;
  }

  *[Symbol.iterator](): IterableIterator<Span> {
    for (const reference of this.#groups) {
      const group = reference.deref();
      if (group) yield* group;
      else this.#lost = true;
    }
  }

  #newGroup(): Group {
    if (this.#groups.length >= this.#reviewAt) this.#review();
    const group: Group = [];
    this.#groups.push(new WeakRef(group));
    return group;
  }

  #review(): void {
    const firstWaiting = this.#groups.length - MAX_WAITING;
    const kept = this.#groups.filter((reference, index) => {
      const group = reference.deref();
      return index >= firstWaiting ? group : group?.some((span) => span.isRecording());
    });
    if (kept.length < this.#groups.length) this.#lost = true;
    this.#groups = kept;
    this.#reviewAt = Math.max(FIRST_REVIEW, kept.length * 2);
  }
}

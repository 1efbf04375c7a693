import type { Span } from '@opentelemetry/api';
import { type Member, Members } from '../members.ts';
import { sharedName } from '../shared-name.ts';

const GROUP_SIZE = 16;
const FIRST_REVIEW = 4;
/** As many spans as the default queue of a batch processor holds. */
const MAX_WAITING = 2_048 / GROUP_SIZE;
const MAX_HELD_MS = 10_000;

/** Spans that started one after the other. */
type Group = Span[];

/** The group of a span, on the span itself: whoever holds one span of a group holds the group. */
const GROUP = Symbol.for(sharedName('local spans'));

/** Those that hold spans now. */
const holders = new Members<LocalSpans>();
let letGoAt = 0;

/** Without a timer, which not every runtime allows here, and which would have to be set for every trace. */
const letGoOfOld = (): void => {
  const now = performance.now();
  if (now < letGoAt) return;
  letGoAt = now + MAX_HELD_MS;
  for (const spans of holders) spans.letGo();
};

/**
 * The spans of one local trace that a late link must still reach: open ones and those waiting for export. They are held by the
 * code that will end them and by the export queue, so that a span that was collected has left. They are not held here for long: a
 * trace may be kept for days, by a WebSocket or by a timer that was set in a request.
 *
 * A weak reference is costly: a minor garbage collection treats it as a strong one, and so keeps all spans of all contexts that
 * something keeps. Most traces need none: they hold their spans until their root ends. One serves a group of spans.
 */
export class LocalSpans implements Member {
  memberIndex = -1;
  #isUnderWay: boolean;
  #held: Group | undefined;
  #groups: WeakRef<Group>[] = [];
  #reviewAt = FIRST_REVIEW;
  #lost = false;

  /** `isUnderWay`: the root has not ended, and its end will be told by {@link LocalSpans.close}. */
  constructor(isUnderWay: boolean) {
    this.#isUnderWay = isUnderWay;
  }

  /** Whether there were spans that cannot be reached any more. */
  get haveLeft(): boolean {
    return this.#lost;
  }

  /** Whether this span is the one that was added last. */
  isLatest(span: Span): boolean {
    const latest = this.#latestGroup();
    return latest?.[latest.length - 1] === span;
  }

  /** The span processor and `withTrace()` both add a span, one right after the other. */
  add(span: Span): void {
    const latest = this.#latestGroup();
    if (latest?.[latest.length - 1] === span) return;
    const group = latest && latest.length < GROUP_SIZE ? latest : this.#newGroup();
    group.push(span);
    if (group !== this.#held) keepTogether(span, group);
  }

  /** The root has ended. The spans that are held can no longer be reached. */
  close(): void {
    if (this.#held) this.#lost = true;
    this.#held = undefined;
    this.#isUnderWay = false;
    holders.delete(this);
  }

  /** From now on, the spans can be reached only as long as something else holds them. */
  letGo(): void {
    const group = this.#held;
    if (!group) return;
    this.#held = undefined;
    holders.delete(this);
    for (const span of group) keepTogether(span, group);
    this.#addWeakly(group);
  }

  *[Symbol.iterator](): IterableIterator<Span> {
    for (const reference of this.#groups) {
      const group = reference.deref();
      if (group) yield* group;
      else this.#lost = true;
    }
    if (this.#held) yield* this.#held;
  }

  #latestGroup(): Group | undefined {
    return this.#held ?? this.#groups[this.#groups.length - 1]?.deref();
  }

  #newGroup(): Group {
    const group: Group = [];
    this.letGo();
    if (!this.#isUnderWay) {
      this.#addWeakly(group);
      return group;
    }
    letGoOfOld();
    this.#held = group;
    holders.add(this);
    return group;
  }

  #addWeakly(group: Group): void {
    if (this.#groups.length >= this.#reviewAt) this.#review();
    this.#groups.push(new WeakRef(group));
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

const keepTogether = (span: Span & { [GROUP]?: Group }, group: Group): void => {
  span[GROUP] = group;
};

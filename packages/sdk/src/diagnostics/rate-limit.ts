const MINUTE_MS = 60_000;
const MAX_KEYS = 1_000;

/** Lets each key through once a minute, and counts how often it was held back. */
export class RateLimit {
  /** In the order in which they last passed. */
  readonly #passed = new Map<string, { at: number; heldBack: number }>();
  readonly #maxKeys: number;

  /** With more than `maxKeys` keys in use, default 1,000, the oldest is forgotten. */
  constructor({ maxKeys = MAX_KEYS }: { maxKeys?: number } = {}) {
    this.#maxKeys = maxKeys;
  }

  /** Returns how many were held back since the last one passed, or `undefined` if this one is held back too. */
  pass(key: string, now: number = performance.now()): number | undefined {
    const last = this.#passed.get(key);
    if (last && now - last.at < MINUTE_MS) {
      last.heldBack += 1;
      return undefined;
    }
    this.#passed.delete(key);
    this.#passed.set(key, { at: now, heldBack: 0 });
    if (this.#passed.size > this.#maxKeys) this.#forgetOldest();
    return last?.heldBack ?? 0;
  }

  #forgetOldest(): void {
    const [oldest = ''] = this.#passed.keys();
    this.#passed.delete(oldest);
  }
}

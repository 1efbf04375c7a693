const MINUTE_MS = 60_000;

/** Lets each key through once a minute, and counts how often it was held back. */
export class RateLimit {
  readonly #passed = new Map<string, { at: number; heldBack: number }>();

  /** Returns how many were held back since the last one passed, or `undefined` if this one is held back too. */
  pass(key: string, now: number = Date.now()): number | undefined {
    const last = this.#passed.get(key);
    if (last && now - last.at < MINUTE_MS) {
      last.heldBack += 1;
      return undefined;
    }
    this.#passed.set(key, { at: now, heldBack: 0 });
    return last?.heldBack ?? 0;
  }
}

const MINUTE_MS = 60_000;

/** Lets each key through once a minute, and says how often it was held back meanwhile. */
export class RateLimit {
  readonly #passed = new Map<string, { at: number; heldBack: number }>();

  /** How many were held back since the last that passed; `undefined`: this one is. */
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

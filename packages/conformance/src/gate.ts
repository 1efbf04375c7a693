/**
 * A point in an application or a fake provider's script where a test can hold execution: it controls the order instead of sleeping.
 */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #arrivals: { count: number; resolve: () => void }[] = [];
  #arrived = 0;
  #open = false;

  /** For the held side: resolves when the gate is open. */
  pass(): Promise<void> {
    this.#arrived += 1;
    for (const arrival of this.#arrivals) if (arrival.count <= this.#arrived) arrival.resolve();
    return this.#open ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** For the test: resolves once `count` callers have reached the gate, open or not. */
  arrivals(count = 1): Promise<void> {
    return this.#arrived >= count ? Promise.resolve() : new Promise((resolve) => this.#arrivals.push({ count, resolve }));
  }

  open(): void {
    this.#open = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A point in an application, or in a script of the fake provider, at which a test can hold what comes: order instead of sleeping. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #arrivals: { count: number; resolve: () => void }[] = [];
  #arrived = 0;
  #open = false;

  /** The side that is held: resolves when the gate is open. */
  pass(): Promise<void> {
    this.#arrived += 1;
    for (const arrival of this.#arrivals) if (arrival.count <= this.#arrived) arrival.resolve();
    return this.#open ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The test's side: resolves once `count` have come to the gate, open or not. */
  arrivals(count = 1): Promise<void> {
    return this.#arrived >= count ? Promise.resolve() : new Promise((resolve) => this.#arrivals.push({ count, resolve }));
  }

  open(): void {
    this.#open = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

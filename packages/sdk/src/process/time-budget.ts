/** One time limit for everything that the end of a process waits for, across all its events. */
export class TimeBudget {
  readonly #total: number;
  #spent = 0;
  #since: number | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `total` in milliseconds. */
  constructor(total: number) {
    this.#total = total;
  }

  get left(): number {
    const running = this.#since === undefined ? 0 : performance.now() - this.#since;
    return Math.max(0, Math.floor(this.#total - this.#spent - running));
  }

  /** Runs work within the time left, one piece after another. Work that succeeds restores the whole budget. */
  spend(work: (left: number) => Promise<boolean>): Promise<boolean> {
    const done = this.#last.then(() => this.#measure(work));
    this.#last = done;
    return done;
  }

  async #measure(work: (left: number) => Promise<boolean>): Promise<boolean> {
    const { left } = this;
    this.#since = performance.now();
    const isDone = await work(left);
    this.#spent = isDone ? 0 : this.#spent + performance.now() - this.#since;
    this.#since = undefined;
    return isDone;
  }
}

/** One bound for all that the end of a process waits for, of however many events that end is made. */
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

  /** Does the work in what is left, one after another. Work that tells of success restores the whole of it. */
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

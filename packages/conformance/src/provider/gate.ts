/** Holds a stream of the fake provider back until the test opens it: order instead of sleeping. */
export class Gate {
  /** Resolves when the server has come to this gate: everything before it has been written. */
  readonly reached: Promise<void>;
  readonly opened: Promise<void>;
  open!: () => void;
  arrive!: () => void;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.arrive = resolve;
    });
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

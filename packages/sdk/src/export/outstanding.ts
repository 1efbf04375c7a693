import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

/** Callbacks that an exporter has yet to make. Until then, processors hold a timer that keeps the process alive. */
export class Outstanding {
  readonly #callbacks = new Set<() => void>();

  /** Returns a function that reports success to `done`, once. Failures only go to the log. */
  add(done: (result: ExportResult) => void): () => void {
    const settle = () => {
      if (this.#callbacks.delete(settle)) done(SUCCESS);
    };
    this.#callbacks.add(settle);
    return settle;
  }

  /** Resolves when the work has resolved or rejected, or when {@link letGo} ends the wait. */
  until(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const settle = this.add(() => resolve());
      work.then(settle, settle);
    });
  }

  /** Ends all waiting. */
  letGo(): void {
    for (const settle of [...this.#callbacks]) settle();
  }
}

import { type ExportResult, ExportResultCode } from '@opentelemetry/core';

const SUCCESS: ExportResult = { code: ExportResultCode.SUCCESS };

/** Whom an exporter has yet to call back. Until then processors hold a timer, and by that the process. */
export class Outstanding {
  readonly #callbacks = new Set<() => void>();

  /** A function that reports success, once, to whoever waits. Failures go to the log alone. */
  add(done: (result: ExportResult) => void): () => void {
    const settle = () => {
      if (this.#callbacks.delete(settle)) done(SUCCESS);
    };
    this.#callbacks.add(settle);
    return settle;
  }

  /** Resolves when the work has settled, however it did, or nobody shall wait for it any longer. */
  until(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const settle = this.add(() => resolve());
      work.then(settle, settle);
    });
  }

  /** Lets nobody wait any longer. */
  letGo(): void {
    for (const settle of [...this.#callbacks]) settle();
  }
}

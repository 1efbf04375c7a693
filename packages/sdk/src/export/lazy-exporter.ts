import type { ExportResult } from '@opentelemetry/core';

/** What the exporters of all signals have in common. */
interface Exporter<Payload> {
  export(payload: Payload, done: (result: ExportResult) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

/** Creates the exporter when there is something to export: loading it takes longer than the rest of `init()`. */
export class LazyExporter<Payload> implements Exporter<Payload> {
  readonly #create: () => Exporter<Payload>;
  #exporter: Exporter<Payload> | undefined;

  constructor(create: () => Exporter<Payload>) {
    this.#create = create;
  }

  export(payload: Payload, done: (result: ExportResult) => void): void {
    this.#exporter ??= this.#create();
    this.#exporter.export(payload, done);
  }

  async forceFlush(): Promise<void> {
    await this.#exporter?.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter?.shutdown();
  }
}

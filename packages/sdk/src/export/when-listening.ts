import { connect } from 'node:net';
import { reportContained } from '@ai-trace/core';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { BatchExporter } from './reliable-exporter.ts';

const PROBE_TIMEOUT_MS = 200;
const PROBE_INTERVAL_MS = 5_000;

/** Exports while something listens at the URL, and silently drops items while nothing does. To the caller it always succeeds. */
export class WhenListening<Item> implements BatchExporter<Item> {
  readonly #exporter: BatchExporter<Item>;
  readonly #url: URL;
  #probe: { at: number; answer: Promise<boolean> } | undefined;

  constructor(exporter: BatchExporter<Item>, url: string) {
    this.#exporter = exporter;
    this.#url = new URL(url);
  }

  export(items: Item[], done: (result: ExportResult) => void): void {
    const ignoreOutcome = () => done({ code: ExportResultCode.SUCCESS });
    this.#isListening()
      .then((listening) => (listening ? this.#exporter.export(items, ignoreOutcome) : ignoreOutcome()))
      .catch((error: unknown) => {
        reportContained(`exporting to ${this.#url.host}`, error);
        ignoreOutcome();
      });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #isListening(): Promise<boolean> {
    const now = performance.now();
    if (!this.#probe || now - this.#probe.at > PROBE_INTERVAL_MS) this.#probe = { at: now, answer: canConnect(this.#url) };
    return this.#probe.answer;
  }
}

const canConnect = ({ hostname, port }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.unref().setTimeout(PROBE_TIMEOUT_MS, () => answer(false));
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

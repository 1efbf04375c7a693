import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attributes, SpanKind } from '@opentelemetry/api';

export type Format = 'W3C headers' | 'X-Trace-Context' | 'JSON in the body' | 'undici';

/** How a service of the chain is to be. */
export interface HopSettings {
  framework: 'express' | 'fastify' | 'koa' | 'hono';
  /** The service that it calls, and how it hands the trace on. */
  next?: string;
  format?: Format;
  /** Is set as the user of the trace. */
  user?: string;
  /** Whether the traces that begin here are recorded. Default `true`. */
  sampled?: boolean;
}

/** A span that has ended in one of the services. */
export interface HopSpan {
  framework: string;
  name: string;
  kind: SpanKind;
  attributes: Attributes;
  traceId: string;
  spanId: string;
  parent?: string;
}

/** What a service answers of itself, and what the next one answered. */
export interface HopAnswer {
  linked?: boolean;
  carrier: { traceparent: string; tracestate?: string; baggage?: string };
  next?: HopAnswer;
}

const DEADLINE_MS = 10_000;

/** Services in processes of their own. */
export class HopProcesses {
  readonly spans: HopSpan[] = [];
  readonly #children: ChildProcess[] = [];

  /** Resolves with the URL to call. */
  start(settings: HopSettings): Promise<string> {
    const child = fork(join(__dirname, 'fixtures/hop.mjs'), [JSON.stringify(settings)], { execArgv: [] });
    this.#children.push(child);
    return new Promise((resolve, reject) => {
      child.on('message', ({ origin, span }: { origin?: string; span?: HopSpan }) => {
        if (origin !== undefined) resolve(origin);
        if (span) this.spans.push(span);
      });
      child.on('exit', (code) => reject(new Error(`the ${settings.framework} service ended early (${code})`)));
    });
  }

  /** The spans once there are so many. */
  async ended(count: number): Promise<HopSpan[]> {
    const deadline = Date.now() + DEADLINE_MS;
    while (this.spans.length < count && Date.now() < deadline) await sleep(10);
    return this.spans;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    }
    this.spans.length = 0;
  }
}

import { type Duplex, Transform } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { Gate } from '../gate.ts';
import type { Services } from './contract.ts';

/** The services of one case: the functions that the application calls, and the gates that hold it. */
export class CaseServices implements Services {
  readonly #gates = new Map<string, Gate>();

  async work(): Promise<void> {
    await setImmediate();
    this.mark('work');
  }

  mark(name: string): void {
    trace.getTracer('conformance').startSpan(name).end();
  }

  pass(gate: string): Promise<void> {
    return this.gate(gate).pass();
  }

  async run(): Promise<unknown> {
    return null;
  }

  around<Result>(next: () => Result): Result {
    return next();
  }

  transform(): Duplex {
    return new Transform({
      transform: (chunk, _encoding, done) => {
        this.mark('chunk');
        done(null, chunk);
      },
    });
  }

  pulled(): ReadableStream<Uint8Array> {
    const lines = ['first\n', 'last\n'];
    return new ReadableStream(
      {
        pull: async (controller) => {
          const line = lines.shift();
          if (line === undefined) return controller.close();
          await setImmediate();
          this.mark('pull');
          controller.enqueue(new TextEncoder().encode(line));
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Gates are closed until the case opens them. */
  gate(name: string): Gate {
    const gate = this.#gates.get(name) ?? new Gate();
    this.#gates.set(name, gate);
    return gate;
  }

  openAll(): void {
    for (const gate of this.#gates.values()) gate.open();
  }
}

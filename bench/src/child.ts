import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Node options that keep the heap as large as under load: V8 shrinks it while a process waits for its turn. */
export const GROWN_HEAP = ['--min-semi-space-size=16', '--max-semi-space-size=16', '--no-memory-reducer', '--expose-gc'];

/** How a child process is run. Default: this process's Node, without options. */
export interface Execution {
  execPath?: string;
  execArgv?: string[];
}

/** The questions that a child process can answer, by name. Arguments and answers travel as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the one type that any table of functions is assignable to
export type Answers = Record<string, (argument: any) => unknown>;

interface Question {
  id: number;
  name: string;
  argument: unknown;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

/** The child's half: answers what the parent asks, until the parent goes away. */
export const answerParent = (answers: Answers): void => {
  process.on('disconnect', () => process.exit());
  process.on('message', async ({ id, name, argument }: Question) => {
    try {
      process.send?.({ id, value: await answers[name]?.(argument) } satisfies Answer);
    } catch (error) {
      process.send?.({ id, error: (error as Error).stack ?? String(error) } satisfies Answer);
    }
  });
  process.send?.('ready');
};

/** The parent's half. `Table` is the type of the answers that the module passes to {@link answerParent}. */
export class Child<Table extends Answers> {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.on('message', (answer: Answer) => this.#settle(answer));
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`A child process ended early (${signal ?? code})`));
    });
  }

  /** Starts `module` (a URL of built JavaScript) under the Node binary `execPath` and waits until it is ready. */
  static async start<Table extends Answers>(
    module: URL,
    args: string[],
    { execPath = process.execPath, execArgv = [] }: Execution = {},
  ): Promise<Child<Table>> {
    const child = fork(fileURLToPath(module), args, { execPath, execArgv });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code} before it was ready`)));
    });
    return new Child<Table>(child);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  ask<Name extends string & keyof Table>(name: Name, ...[argument]: Parameters<Table[Name]>): Promise<Awaited<ReturnType<Table[Name]>>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#process.send({ id, name, argument } satisfies Question);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.disconnect();
    await ended;
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }
}

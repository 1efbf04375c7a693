import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AnswerJob } from './answer-queue.ts';
import { fromPlainSpan, type RemoteSpan } from './plain-span.ts';
import type { ServiceMessage } from './process-messages.ts';

/** One of the services, seen from the demo: it emits the spans that end in it and the jobs that it queues. */
export class ServiceProcess extends EventEmitter<{ span: [RemoteSpan]; job: [AnswerJob] }> {
  readonly #child: ChildProcess;
  /** Empty where it serves nothing. */
  origin = '';

  private constructor(module: string, env: NodeJS.ProcessEnv) {
    super();
    this.#child = fork(fileURLToPath(new URL(module, import.meta.url)), { env: { ...process.env, ...env } });
  }

  /** Resolves when the service is ready. */
  static async start(name: string, env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    const service = new ServiceProcess(`./${name}.js`, env);
    await new Promise<void>((resolve, reject) => {
      service.#child.on('message', (message: ServiceMessage) => service.#receive(message, resolve));
      service.#child.on('error', reject);
      service.#child.on('exit', (code, signal) => reject(new Error(`${name} ended early (${signal ?? code})`)));
    });
    return service;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  take(job: AnswerJob): void {
    this.#child.send({ job });
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode, connected } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    if (connected) this.#child.disconnect();
    await exited;
  }

  #receive(message: ServiceMessage, onReady: () => void): void {
    if ('span' in message) this.emit('span', fromPlainSpan(message.span));
    else if ('job' in message) this.emit('job', message.job);
    else {
      this.origin = message.ready;
      onReady();
    }
  }
}

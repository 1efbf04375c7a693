import { EventEmitter } from 'node:events';
import type { Provider } from '@ai-trace/example-chat-kit';
import type { RedisSettings } from './answer-queue.ts';
import type { RemoteSpan } from './plain-span.ts';
import { ServiceProcess } from './service-process.ts';

/** The three services in processes of their own; emits every span that ends in one of them. */
export class Chain extends EventEmitter<{ span: [RemoteSpan] }> {
  readonly #services: ServiceProcess[] = [];
  /** Where questions go. */
  origin = '';

  /** Without Redis this process passes the jobs on to the worker. */
  static async start({ client, model }: Provider, redis: RedisSettings | undefined): Promise<Chain> {
    const chain = new Chain();
    const settings = {
      OPENAI_API_KEY: client.apiKey,
      OPENAI_BASE_URL: client.baseURL,
      OPENAI_MODEL: model,
      DEMO_REDIS: redis && JSON.stringify(redis),
    };
    try {
      const worker = await chain.#add('worker', settings);
      const retrieval = await chain.#add('retrieval', settings);
      retrieval.on('job', (job) => worker.take(job));
      const gateway = await chain.#add('gateway', { RETRIEVAL_ORIGIN: retrieval.origin });
      chain.origin = gateway.origin;
      return chain;
    } catch (error) {
      await chain.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
  }

  async #add(name: string, settings: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    const service = await ServiceProcess.start(name, settings);
    this.#services.push(service);
    service.on('span', (span) => this.emit('span', span));
    return service;
  }
}

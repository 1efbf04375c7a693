import { wrapOpenAI } from '@ai-trace/openai';
import OpenAI from 'openai';
import { ChatService } from './chat-service.ts';
import { loadService, type ServiceName } from './load-service.ts';
import { openaiProvider, type Provider, startScriptedProvider } from './provider.ts';
import { startTracing, TraceCollector } from './tracing.ts';

/** A chat service and everything it needs, in this process. */
export interface RunningChat {
  /** As in {@link RunningService}. */
  origin: string;
  provider: Provider;
  collector: TraceCollector;
  /** One line that says who serves where. */
  description: string;
  stop(): Promise<void>;
}

export const startChat = async (name: ServiceName, port: number): Promise<RunningChat> => {
  const collector = new TraceCollector();
  const tracing = startTracing(collector);
  const start = await loadService(name);
  const provider = openaiProvider() ?? (await startScriptedProvider());
  const client = wrapOpenAI(new OpenAI(provider.client));
  const service = await start(new ChatService(client, provider.model), port);
  return {
    origin: service.origin,
    provider,
    collector,
    description: `${service.name} chat service on ${service.origin}, answered by ${provider.name}.`,
    stop: async () => {
      await service.stop();
      await provider.stop();
      await tracing.shutdown();
    },
  };
};

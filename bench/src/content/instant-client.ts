import { setTimeout } from 'node:timers/promises';
import { wrapOpenAI } from '@ai-trace/openai';
import { AlwaysOffSampler, AlwaysOnSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { DroppingSpanProcessor } from '../telemetry.ts';

export interface ChatRequest {
  model: string;
  messages: readonly object[];
}

const completion = {
  id: 'chatcmpl-1',
  model: 'gpt-4o-mini-2024-07-18',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
};

/** A client that answers at once and sends nothing, so that only the wrapper is measured. */
export const createInstantClient = async ({ sampled }: { sampled: boolean }) => {
  const spans = new DroppingSpanProcessor();
  const tracerProvider = new BasicTracerProvider({
    sampler: sampled ? new AlwaysOnSampler() : new AlwaysOffSampler(),
    spanProcessors: [spans],
  });
  const create = async (_request: ChatRequest): Promise<object> => completion;
  const client = { baseURL: 'https://api.openai.com/v1', chat: { completions: { create } } };
  wrapOpenAI(client, { tracerProvider, maxContentLength: 32_768 });
  const ask = (messages: readonly object[]) => client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  // The span of the first call waits for the price list.
  await ask([]);
  while (sampled && spans.ended === 0) await setTimeout(1);
  return { ask, spans };
};

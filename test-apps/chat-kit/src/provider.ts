import { setTimeout } from 'node:timers/promises';
import { LLMock } from '@copilotkit/aimock';

/** Where the chat service sends its LLM calls. */
export interface Provider {
  name: string;
  model: string;
  /** The options of `new OpenAI()`. */
  client: { apiKey: string; baseURL?: string; maxRetries: number };
  /** The answers are scripted, failures included. */
  scripted: boolean;
  stop(): Promise<void>;
}

const MODEL = 'gpt-4o-mini';

/**
 * The real API, if the environment has an `OPENAI_API_KEY`. `OPENAI_BASE_URL` replaces api.openai.com, and `OPENAI_MODEL`
 * replaces gpt-4o-mini.
 */
export const openaiProvider = (): Provider | undefined => {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: model = MODEL } = process.env;
  if (!apiKey) return undefined;
  const name = baseURL ?? 'the OpenAI API';
  return { name, model, client: { apiKey, baseURL, maxRetries: 2 }, scripted: false, stop: async () => {} };
};

/** A provider in this process, on a free port of the loopback interface, that speaks OpenAI's wire format. */
export const startScriptedProvider = async (): Promise<Provider> => {
  const mock = script(new LLMock({ host: '127.0.0.1', port: 0 }));
  await mock.start();
  return {
    name: 'a scripted provider in this process',
    model: MODEL,
    // The mock reports cached tokens under this path only.
    client: { apiKey: 'no-key-needed', baseURL: `${mock.url}/api/v1`, maxRetries: 0 },
    scripted: true,
    stop: () => mock.stop(),
  };
};

const script = (mock: LLMock): LLMock => {
  const pace = { chunkSize: 8, streamingProfile: { ttft: 120, tps: 40 } };
  return mock
    .on({ userMessage: /weekend/ }, () => after(90, answer('Lisbon is mild and walkable in spring.', usage(1_180, 46))))
    .on({ userMessage: /stay/ }, () => after(60, answer('Alfama is the old town, Baixa the practical one.', usage(1_262, 38, 1_152))))
    .on({ userMessage: /itinerary/ }, answer(ITINERARY, usage(1_204, 95)), pace)
    .on({ userMessage: /far/, hasToolResult: false }, () => after(70, toolCall(usage(1_246, 21))))
    .on({ userMessage: /far/, hasToolResult: true }, ({ messages }) =>
      after(50, answer(`As the crow flies: ${messages.at(-1)?.content}.`, usage(1_289, 14, 1_152))),
    )
    .on({ userMessage: /rate limit/ }, { status: 429, error: { message: 'Rate limit reached for requests', code: 'rate_limit_exceeded' } })
    .onEmbedding(/./, { embedding: [1] })
    .on({}, { ...SNAPSHOT, content: 'I only know my script: ask for a weekend, an itinerary, or how far it is from Paris to Rome.' }, pace);
};

const after = <Answer>(milliseconds: number, given: Answer): Promise<Answer> => setTimeout(milliseconds, given);

const answer = (content: string, spent: Usage) => ({ ...SNAPSHOT, content, usage: spent });

const toolCall = (spent: Usage) => ({
  ...SNAPSHOT,
  toolCalls: [{ name: 'city_distance', arguments: '{"from":"Paris","to":"Rome"}' }],
  usage: spent,
});

type Usage = ReturnType<typeof usage>;

const usage = (prompt_tokens: number, completion_tokens: number, cached_tokens = 0) => ({
  prompt_tokens,
  completion_tokens,
  prompt_tokens_details: { cached_tokens },
});

const SNAPSHOT = { model: `${MODEL}-2024-07-18` };

const ITINERARY =
  'Start at the Belvedere, have lunch at the Naschmarkt, walk the Ring in the afternoon and end the day with a concert. On Sunday take the tram to the vineyards.';

import type { GenerateContentParameters, GenerateContentResponse, GoogleGenAI } from '@google/genai';
import type { Capability, ChatInput, ClientOptions, ProviderUnderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { generateAnswer, generateChunks, PRICED_MODEL } from './generate-fixtures.ts';
import { googleGenAICases } from './google-genai-cases.ts';
import type { GoogleGenAISdk } from './google-genai-sdk.ts';

export interface GoogleGenAIUnderTest {
  /** Used in test titles: `google-genai 2`. */
  name: string;
  sdk: GoogleGenAISdk;
  /** Version 1 accepts no `fetch`, and its retries cannot be observed. */
  major: 1 | 2 | 3;
  /** Uses a client of Vertex AI instead of the Gemini API. */
  vertexai?: boolean;
  wrap(client: GoogleGenAI, options?: WrapOptions): GoogleGenAI;
  flush?(): void;
  knownGaps?: Readonly<Record<string, string>>;
}

/** Adapts `generateContent` of the Google GenAI SDK to the suite. */
export const googleGenAIProvider = ({
  sdk,
  major,
  vertexai = false,
  flush,
  ...rest
}: GoogleGenAIUnderTest): ProviderUnderTest<GoogleGenAI> => ({
  ...rest,
  ...(flush && { flush }),
  cases: googleGenAICases({ major, vertexai }),
  capabilities: capabilitiesOf(major, flush !== undefined),
  createClient: (options) => new sdk.GoogleGenAI(clientOptions(options, vertexai)),
  baseURL: (origin) => origin,
  request: generateRequest,
  complete: (client, request, options) => client.models.generateContent(withSignal(request, options?.signal)),
  stream: (client, request, options) => client.models.generateContentStream(withSignal(request, options?.signal)),
  answer: (answer) => jsonAnswer(generateAnswer(answer)),
  chunks: generateChunks,
  streamed: eventStream,
  errorAnswer: (code, message, headers) => jsonAnswer({ error: { code, message, status: 'FAILED' } }, { status: code, headers }),
  leavesRequestOnBreak: true,
  textOf: (result) => textOf(result as GenerateContentResponse),
  textOfChunk: (chunk) => textOf(chunk as GenerateContentResponse),
  expected: {
    provider: vertexai ? 'gcp.vertex_ai' : 'gcp.gemini',
    operation: 'generate_content',
    models: { priced: PRICED_MODEL, unknown: 'model-of-nobody' },
    finish: { stop: 'stop', length: 'length', toolCalls: 'tool_call' },
    // `fetch` fails with a `TypeError` of Node's own realm, which is no instance of the `Error` in Jest's realm, where the SDK
    // runs.
    errors: { rateLimited: 'ApiError', badRequest: 'ApiError', connection: 'Error' },
  },
});

const capabilitiesOf = (major: number, flushes: boolean): Capability[] => [
  'choices',
  'signal',
  ...(major === 1 ? [] : (['retries', 'fetch'] as const)),
  ...(flushes ? (['flush'] as const) : []),
];

/** From version 2 on, the SDK looks for undici's dispatcher on the global object unless it is given a `fetch`, and jest's has none. */
const fetchOfNode: typeof fetch = (...args) => globalThis.fetch(...args);

export const clientOptions = ({ baseURL, maxRetries = 0, fetch = fetchOfNode }: ClientOptions, vertexai: boolean) => ({
  apiKey: 'key-for-tests',
  vertexai,
  httpOptions: {
    ...(baseURL !== undefined && { baseUrl: baseURL }),
    ...(maxRetries > 0 && { retryOptions: { attempts: maxRetries + 1, initialDelay: 0.001 } }),
    fetch,
  },
});

const withSignal = (request: object, signal: AbortSignal | undefined): GenerateContentParameters => {
  const params = request as GenerateContentParameters;
  return signal ? { ...params, config: { ...params.config, abortSignal: signal } } : params;
};

/** Avoids the SDK's getter, which warns about candidates other than the first. */
const textOf = ({ candidates }: GenerateContentResponse): string =>
  candidates?.[0]?.content?.parts?.map(({ text = '' }) => text).join('') ?? '';

const generateRequest = (input: ChatInput): object => {
  const config = {
    ...(input.system !== undefined && { systemInstruction: input.system }),
    ...(input.temperature !== undefined && { temperature: input.temperature }),
    ...(input.topP !== undefined && { topP: input.topP }),
    ...(input.maxTokens !== undefined && { maxOutputTokens: input.maxTokens }),
    ...(input.stopSequences && { stopSequences: input.stopSequences }),
    ...(input.choices && { candidateCount: input.choices }),
    ...(input.tool && { tools: [{ functionDeclarations: [functionDeclaration(input.tool)] }] }),
  };
  return {
    model: input.model ?? PRICED_MODEL.request,
    contents: [...toolExchangeContents(input), userContent(input)],
    ...(Object.keys(config).length > 0 && { config }),
  };
};

const functionDeclaration = ({ name, parameter }: NonNullable<ChatInput['tool']>): object => ({
  name,
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string', description: parameter } } },
});

const userContent = ({ prompt = 'Say hello', image }: ChatInput): object => ({
  role: 'user',
  parts: [{ text: prompt }, ...(image === undefined ? [] : [{ inlineData: { mimeType: 'image/png', data: image } }])],
});

const toolExchangeContents = ({ toolExchange }: ChatInput): object[] => {
  if (!toolExchange) return [];
  const { call, result } = toolExchange;
  const { id, name, arguments: args } = call;
  return [
    { role: 'model', parts: [{ functionCall: { id, name, args } }] },
    { role: 'user', parts: [{ functionResponse: { id, name, response: { output: result } } }] },
  ];
};

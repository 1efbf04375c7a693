import type { LlmMethod, MethodTable } from '@ai-trace/core';
import { classify } from './classify.ts';
import { describeEmbedding, describeEmbeddingRequest, type EmbedParams, type EmbedResult, embeddingInput } from './embed.ts';
import {
  describeGeneration,
  describeGenerationRequest,
  type GenerateEvent,
  type GenerateParams,
  type Generation,
  GenerationReader,
  generationInput,
  generationOutput,
} from './generate.ts';
import { parse } from './parse.ts';
import { describeReranking, type RerankParams, type RerankResult, rerankInput } from './rerank.ts';
import { summarize } from './summarize.ts';
import { chatInput as chatInputV1, describeChatRequest as describeChatRequestV1 } from './v1/request.ts';
import { chatOutput as chatOutputV1, describeChatResponse as describeChatResponseV1 } from './v1/response.ts';
import { ChatStreamReader as ChatStreamReaderV1 } from './v1/stream.ts';
import type { ChatEvent as ChatEventV1, ChatParams as ChatParamsV1, ChatResponse as ChatResponseV1 } from './v1/wire.ts';
import { chatInput, describeChatRequest } from './v2/request.ts';
import { chatOutput, describeChatResponse } from './v2/response.ts';
import { ChatStreamReader } from './v2/stream.ts';
import type { ChatEvent, ChatParams, ChatResponse } from './v2/wire.ts';

const chat: LlmMethod<ChatParams, ChatResponse, ChatEvent> = {
  operation: 'chat',
  request: describeChatRequest,
  input: chatInput,
  response: describeChatResponse,
  output: chatOutput,
  stream: () => new ChatStreamReader(),
};

const chatV1: LlmMethod<ChatParamsV1, ChatResponseV1, ChatEventV1> = {
  operation: 'chat',
  request: describeChatRequestV1,
  input: chatInputV1,
  response: describeChatResponseV1,
  output: chatOutputV1,
  stream: () => new ChatStreamReaderV1(),
};

const generate: LlmMethod<GenerateParams, Generation, GenerateEvent> = {
  operation: 'text_completion',
  request: describeGenerationRequest,
  input: generationInput,
  response: describeGeneration,
  output: generationOutput,
  stream: () => new GenerationReader(),
};

const embed: LlmMethod<EmbedParams, EmbedResult> = {
  operation: 'embeddings',
  request: describeEmbeddingRequest,
  input: embeddingInput,
  response: describeEmbedding,
};

const rerank: LlmMethod<RerankParams, RerankResult> = {
  operation: 'rerank',
  request: ({ model }) => ({ model }),
  input: rerankInput,
  response: describeReranking,
};

/** The same method as a stream, requested by the method's name instead of a parameter. */
const streamed = <Params, Result, Chunk>(method: LlmMethod<Params, Result, Chunk>): LlmMethod<Params, Result, Chunk> => ({
  ...method,
  request(params, args, client) {
    const request = method.request?.(params, args, client) ?? {};
    request.stream = true;
    return request;
  },
});

/** Methods of version 1 of the API, on clients for either version. */
const firstVersion = { generate, generateStream: streamed(generate), classify, summarize } as const;

/** `CohereClientV2`, and `v2` of `CohereClient`. */
export const clientV2Methods = {
  chat,
  chatStream: streamed(chat),
  embed,
  rerank,
  parse,
  ...firstVersion,
} as const satisfies MethodTable;

/** `CohereClient`. */
export const clientMethods = {
  chat: chatV1,
  chatStream: streamed(chatV1),
  embed,
  rerank,
  ...firstVersion,
  'v2.chat': chat,
  'v2.chatStream': clientV2Methods.chatStream,
  'v2.embed': embed,
  'v2.rerank': rerank,
  'v2.parse': parse,
} as const satisfies MethodTable;

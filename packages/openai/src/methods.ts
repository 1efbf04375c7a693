import type { LlmMethod, MethodTable, ToolRunnerMethod } from '@ai-trace/core';
import { chatInput, describeChatRequest, prepareChatStream } from './chat/request.ts';
import { chatOutput, describeChatResponse } from './chat/response.ts';
import { type RunToolsParams, traceTools } from './chat/run-tools.ts';
import { ChatStreamReader } from './chat/stream.ts';
import type { ChatChunk, ChatCompletion, ChatParams } from './chat/wire.ts';
import { describeEmbeddingRequest, describeEmbeddingResponse, type EmbeddingParams, type EmbeddingResponse } from './embeddings.ts';
import { countOnce, withTokensUncounted } from './responses/counted-responses.ts';
import { describeResponseFetch, describeResponseRequest, responseInput } from './responses/request.ts';
import { describeResponse, responseOutput } from './responses/response.ts';
import { ResponseStreamReader } from './responses/stream.ts';
import type { ResponseEvent, ResponseObject, ResponseParams } from './responses/wire.ts';
import { describeTextCompletionRequest, type TextCompletionParams, textCompletionInput } from './text-completions.ts';

const chat: LlmMethod<ChatParams, ChatCompletion, ChatChunk> = {
  operation: 'chat',
  request: describeChatRequest,
  input: chatInput,
  prepare: prepareChatStream,
  response: describeChatResponse,
  output: chatOutput,
  stream: () => new ChatStreamReader(),
};

const textCompletion: LlmMethod<TextCompletionParams, ChatCompletion, ChatChunk> = {
  ...chat,
  operation: 'text_completion',
  request: describeTextCompletionRequest,
  input: textCompletionInput,
};

const embeddings: LlmMethod<EmbeddingParams, EmbeddingResponse> = {
  operation: 'embeddings',
  request: describeEmbeddingRequest,
  response: describeEmbeddingResponse,
};

const createResponse: LlmMethod<ResponseParams, ResponseObject, ResponseEvent> = {
  operation: 'chat',
  request: describeResponseRequest,
  input: responseInput,
  response: (response) => countOnce(describeResponse(response)),
  output: responseOutput,
  stream: () => new ResponseStreamReader(),
};

const fetchResponse: LlmMethod<string, ResponseObject, ResponseEvent> = {
  operation: 'fetch_response',
  request: describeResponseFetch,
  response: (response) => withTokensUncounted(describeResponse(response), response),
  output: responseOutput,
  stream: () => new ResponseStreamReader(),
};

const runTools: ToolRunnerMethod<RunToolsParams> = { traceTools };

/**
 * The methods that send a request. `parse`, `stream` and `runTools` are not among them where they come down to one of
 * these: a request is one span.
 */
export const methods = {
  'chat.completions.create': chat,
  'chat.completions.runTools': runTools,
  'beta.chat.completions.runTools': runTools,
  'completions.create': textCompletion,
  'embeddings.create': embeddings,
  'responses.create': createResponse,
  'responses.retrieve': fetchResponse,
  'responses.cancel': { ...fetchResponse, operation: 'cancel_response' },
  'beta.responses.create': createResponse,
  'beta.responses.retrieve': fetchResponse,
  'beta.responses.cancel': { ...fetchResponse, operation: 'cancel_response' },
} as const satisfies MethodTable;

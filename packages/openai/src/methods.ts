import type { ChoosingMethod, LlmMethod, MethodTable, ToolRunnerMethod } from '@ai-trace/core';
import { speech } from './audio/speech.ts';
import { transcription } from './audio/transcriptions.ts';
import { onDeployment } from './azure-deployment.ts';
import { chatInput, describeChatRequest, prepareChatStream } from './chat/request.ts';
import { chatOutput, describeChatResponse } from './chat/response.ts';
import { type RunToolsParams, traceTools } from './chat/run-tools.ts';
import { ChatStreamReader } from './chat/stream.ts';
import type { ChatChunk, ChatCompletion, ChatParams } from './chat/wire.ts';
import { decision } from './decisions.ts';
import { embeddings } from './embeddings.ts';
import { image } from './images/images.ts';
import { moderation } from './moderations.ts';
import { compactResponse } from './responses/compact.ts';
import { countOnce, withTokensUncounted } from './responses/counted-responses.ts';
import { describeResponseFetch, describeResponseRequest, responseInput } from './responses/request.ts';
import { describeResponse, responseOutput } from './responses/response.ts';
import { ResponseStreamReader } from './responses/stream.ts';
import type { ResponseEvent, ResponseObject, ResponseParams } from './responses/wire.ts';
import { describeTextCompletionRequest, type TextCompletionParams, textCompletionInput, withoutEcho } from './text-completions.ts';

const chat: LlmMethod<ChatParams, ChatCompletion, ChatChunk> = {
  operation: 'chat',
  request: describeChatRequest,
  input: chatInput,
  prepare: prepareChatStream,
  response: describeChatResponse,
  output: chatOutput,
  stream: () => new ChatStreamReader(),
};

const textCompletion: LlmMethod<TextCompletionParams, ChatCompletion, ChatChunk> = onDeployment({
  ...chat,
  operation: 'text_completion',
  request: describeTextCompletionRequest,
  input: textCompletionInput,
});

const textCompletions: ChoosingMethod<TextCompletionParams> = {
  choose: (params) =>
    params?.echo
      ? { ...textCompletion, output: (completion: ChatCompletion) => chatOutput(withoutEcho(completion, params)) }
      : textCompletion,
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
  inference: false,
  request: describeResponseFetch,
  response: (response) => withTokensUncounted(describeResponse(response), response),
  output: responseOutput,
  stream: () => new ResponseStreamReader(),
};

const runTools: ToolRunnerMethod<RunToolsParams> = { traceTools };

/**
 * The methods that send a request, and `runTools` for the spans of its tools. Helpers that call one of these, such as `parse`
 * and `stream`, are left out: a request is one span.
 */
export const methods = {
  'chat.completions.create': onDeployment(chat),
  'chat.completions.runTools': runTools,
  'beta.chat.completions.runTools': runTools,
  'completions.create': textCompletions,
  'embeddings.create': onDeployment(embeddings),
  'responses.create': createResponse,
  'responses.retrieve': fetchResponse,
  'responses.cancel': { ...fetchResponse, operation: 'cancel_response' },
  'responses.compact': compactResponse,
  'beta.responses.create': createResponse,
  'beta.responses.retrieve': fetchResponse,
  'beta.responses.cancel': { ...fetchResponse, operation: 'cancel_response' },
  'beta.responses.compact': compactResponse,
  'images.generate': onDeployment(image),
  'images.edit': onDeployment(image),
  'images.createVariation': image,
  'audio.transcriptions.create': onDeployment(transcription),
  'audio.translations.create': onDeployment(transcription),
  'audio.speech.create': onDeployment(speech),
  'moderations.create': moderation,
  'decisions.create': decision,
} as const satisfies MethodTable;

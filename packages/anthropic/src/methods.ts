import { type LlmMethod, type MethodTable, type ToolRunnerMethod, tokenCount } from '@ai-trace/core';
import type { AnthropicAttributes } from './anthropic-attributes.ts';
import { describeMessageRequest, messageInput } from './request.ts';
import { describeMessage, messageOutput } from './response.ts';
import { MessageStreamReader } from './stream.ts';
import {
  describeTextCompletion,
  describeTextCompletionRequest,
  type TextCompletion,
  type TextCompletionParams,
  TextCompletionStreamReader,
  textCompletionInput,
  textCompletionOutput,
} from './text-completions.ts';
import { type ToolRunnerParams, traceAddedTools, traceThreadRunners, traceTools } from './tool-runner.ts';
import type { Message, MessageEvent, MessageParams } from './wire.ts';

const createMessage: LlmMethod<MessageParams, Message, MessageEvent> = {
  operation: 'chat',
  request: describeMessageRequest,
  input: messageInput,
  response: describeMessage,
  output: messageOutput,
  stream: () => new MessageStreamReader(),
};

/** The count is the result of the call, not its usage. */
const countTokens: LlmMethod<MessageParams, { input_tokens?: unknown }> = {
  operation: 'count_tokens',
  inference: false,
  request: ({ model }) => ({ model }),
  response: ({ input_tokens: count }) => ({
    usageAttributes: { 'anthropic.message.count_tokens.input_tokens': tokenCount(count) } satisfies AnthropicAttributes,
  }),
};

const textCompletion: LlmMethod<TextCompletionParams, TextCompletion, TextCompletion> = {
  operation: 'text_completion',
  request: describeTextCompletionRequest,
  input: textCompletionInput,
  response: describeTextCompletion,
  output: textCompletionOutput,
  stream: () => new TextCompletionStreamReader(),
};

const toolRunner: ToolRunnerMethod<ToolRunnerParams> = { traceTools, traceLaterTools: traceAddedTools };

const thread: ToolRunnerMethod<ToolRunnerParams> = { traceTools, traceLaterTools: traceThreadRunners };

/** The methods that send a request. `parse`, `stream`, tool runners and threads all call `create`. */
export const methods = {
  'messages.create': createMessage,
  'messages.countTokens': countTokens,
  'beta.messages.create': createMessage,
  'beta.messages.countTokens': countTokens,
  'beta.messages.toolRunner': toolRunner,
  'beta.messages.thread': thread,
  'completions.create': textCompletion,
} as const satisfies MethodTable;

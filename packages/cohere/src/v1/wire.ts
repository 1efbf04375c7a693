import type { Citation } from '../message-parts.ts';
import type { SamplingParams } from '../request-attributes.ts';
import type { ApiUsage } from '../usage.ts';

/** The parts of version 1 of the chat API that are read, as the SDK returns them. Any field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface ChatParams extends SamplingParams {
  model?: string;
  message?: string;
  preamble?: Maybe<string>;
  chatHistory?: Maybe<readonly ChatMessage[]>;
  conversationId?: Maybe<string>;
  documents?: Maybe<readonly unknown[]>;
  tools?: Maybe<readonly object[]>;
  toolResults?: Maybe<readonly ToolResult[]>;
  responseFormat?: Maybe<{ type?: string }>;
  stopSequences?: Maybe<readonly string[]>;
}

export interface ChatMessage {
  role?: string;
  message?: string;
  toolCalls?: Maybe<readonly ToolCall[]>;
  toolResults?: Maybe<readonly ToolResult[]>;
}

/** Calls have no id in this version; a result repeats its call. */
export interface ToolCall {
  name?: string;
  parameters?: unknown;
}

/** A piece of a streamed call: its name, or more of the JSON of its parameters. */
export interface ToolCallDelta {
  name?: string;
  index?: number;
  parameters?: string;
  text?: string;
}

export interface ToolResult {
  call?: ToolCall;
  outputs?: unknown;
}

export interface ChatResponse {
  text?: string;
  generationId?: string | undefined;
  responseId?: string | undefined;
  finishReason?: Maybe<string>;
  toolCalls?: Maybe<readonly ToolCall[]>;
  citations?: Maybe<readonly Citation[]>;
  meta?: Maybe<ApiUsage>;
}

export interface ChatEvent {
  eventType?: string;
  generationId?: string;
  text?: string;
  toolCalls?: readonly ToolCall[];
  toolCallDelta?: ToolCallDelta;
  citations?: readonly Citation[];
  finishReason?: string;
  response?: ChatResponse;
}

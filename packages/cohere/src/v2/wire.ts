import type { Citation } from '../message-parts.ts';
import type { SamplingParams } from '../request-attributes.ts';
import type { ApiUsage } from '../usage.ts';

/** The parts of version 2 of the chat API that are read, as the SDK returns them. Any field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface ChatParams extends SamplingParams {
  model?: string;
  messages?: readonly ChatMessage[];
  tools?: Maybe<readonly object[]>;
  documents?: Maybe<readonly unknown[]>;
  responseFormat?: Maybe<{ type?: string }>;
  stopSequences?: Maybe<readonly string[]>;
}

export interface ChatMessage {
  role?: string;
  content?: Maybe<string | readonly ChatContent[]>;
  toolPlan?: Maybe<string>;
  toolCalls?: Maybe<readonly ToolCall[]>;
  toolCallId?: string;
  citations?: Maybe<readonly Citation[]>;
}

export interface ChatContent {
  type?: string;
  text?: string;
  thinking?: string;
  imageUrl?: { url?: string };
  document?: unknown;
}

export interface ToolCall {
  id?: string | undefined;
  function?: Maybe<{ name?: string; arguments?: string }>;
}

export interface ChatResponse {
  id?: string | undefined;
  finishReason?: Maybe<string>;
  message?: Maybe<ChatMessage>;
  usage?: Maybe<ApiUsage>;
  /** Set when assembled from a stream that reported its failure. */
  error?: string | undefined;
}

/** One event of a stream; its type determines the fields of `delta`. */
export interface ChatEvent {
  type?: string;
  id?: string;
  index?: number;
  delta?: {
    message?: {
      content?: ChatContent;
      toolPlan?: string;
      toolCalls?: ToolCall;
      citations?: Citation;
    };
    finishReason?: string;
    usage?: ApiUsage;
    error?: string;
  };
}

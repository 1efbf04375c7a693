import type { MessagePart } from '@ai-trace/core';

/**
 * The part of the chat completions API that is read. Any field may be missing or null: the client is used with dozens of
 * services that answer in a similar format.
 */
type Maybe<Value> = Value | null | undefined;

export interface ChatParams {
  model?: string;
  messages?: readonly ChatMessage[];
  tools?: readonly object[];
  functions?: readonly object[];
  stream?: Maybe<boolean>;
  stream_options?: Maybe<{ include_usage?: boolean }>;
  max_tokens?: Maybe<number>;
  max_completion_tokens?: Maybe<number>;
  temperature?: Maybe<number>;
  top_p?: Maybe<number>;
  frequency_penalty?: Maybe<number>;
  presence_penalty?: Maybe<number>;
  seed?: Maybe<number>;
  n?: Maybe<number>;
  stop?: Maybe<string | readonly string[]>;
  reasoning_effort?: Maybe<string>;
  service_tier?: Maybe<string>;
  modalities?: Maybe<readonly string[]>;
  response_format?: Maybe<{ type?: string }>;
}

export interface ChatMessage {
  role?: string;
  name?: string;
  content?: Maybe<string | readonly ContentPart[]>;
  /** Of models that search the web. */
  annotations?: Maybe<readonly object[]>;
  refusal?: Maybe<string>;
  /** DeepSeek and others. */
  reasoning_content?: Maybe<string>;
  /** OpenRouter and others. */
  reasoning?: Maybe<string>;
  /** OpenRouter and others, of models that make images; Ollama takes base64 alone. */
  images?: Maybe<readonly (ContentPart | MessagePart | string)[]>;
  tool_calls?: Maybe<readonly ToolCall[]>;
  function_call?: Maybe<CalledFunction>;
  tool_call_id?: string;
  audio?: Maybe<ChatAudio>;
}

export interface ChatAudio {
  id?: string;
  data?: string;
  /** Set instead of `data` when joined from a stream: its length. */
  encodedLength?: number;
  transcript?: string;
}

export interface ContentPart {
  type: string;
  text?: string;
  /** Mistral. */
  thinking?: string | readonly { text?: string }[];
  refusal?: string;
  image_url?: { url?: string };
  input_audio?: { data?: string; format?: string };
  file?: { file_id?: string; file_data?: string; filename?: string };
}

export interface ToolCall {
  id?: string;
  /** `null`, or 0 for all calls, with some services. */
  index?: Maybe<number>;
  type?: string;
  function?: Maybe<CalledFunction>;
  custom?: Maybe<{ name?: string; input?: string }>;
}

export interface CalledFunction {
  name?: Maybe<string>;
  /** JSON, or with some services the object itself. */
  arguments?: Maybe<string | object>;
}

export interface ChatChoice {
  index?: number;
  message?: Maybe<ChatMessage>;
  /** The text of the older completions API. */
  text?: string;
  finish_reason?: Maybe<string>;
}

export interface ChatCompletion {
  id?: string | undefined;
  model?: string | undefined;
  choices?: Maybe<readonly ChatChoice[]>;
  usage?: Maybe<ChatUsage>;
  service_tier?: Maybe<string>;
  system_fingerprint?: Maybe<string>;
  /** From a gateway, instead of the choices. */
  error?: Maybe<{ code?: unknown; message?: unknown }>;
}

export interface ChatUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
  prompt_tokens_details?: Maybe<{ cached_tokens?: unknown; cache_write_tokens?: unknown; audio_tokens?: unknown; image_tokens?: unknown }>;
  completion_tokens_details?: Maybe<{ reasoning_tokens?: unknown; audio_tokens?: unknown; image_tokens?: unknown }>;
  /** DeepSeek. */
  prompt_cache_hit_tokens?: unknown;
}

export interface ChatChunk extends Omit<ChatCompletion, 'choices'> {
  choices?: Maybe<readonly ChatChunkChoice[]>;
  /** Groq, in the last chunk, whether requested or not. */
  x_groq?: Maybe<{ usage?: Maybe<ChatUsage> }>;
}

export interface ChatChunkChoice extends Omit<ChatChoice, 'message'> {
  delta?: Maybe<ChatMessage>;
  /** Moonshot, in the last chunk. */
  usage?: Maybe<ChatUsage>;
}

/** The part of the responses API that is read. As with chat completions, any field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface ResponseParams {
  model?: string;
  input?: Maybe<string | readonly ResponseItem[]>;
  instructions?: Maybe<string | readonly ResponseItem[]>;
  prompt?: Maybe<PromptTemplate>;
  tools?: Maybe<readonly object[]>;
  stream?: Maybe<boolean>;
  max_output_tokens?: Maybe<number>;
  temperature?: Maybe<number>;
  top_p?: Maybe<number>;
  reasoning?: Maybe<{ effort?: Maybe<string> }>;
  previous_response_id?: Maybe<string>;
  conversation?: Maybe<string | { id?: string }>;
  text?: Maybe<{ format?: Maybe<{ type?: string }> }>;
  service_tier?: Maybe<string>;
}

/** A prompt stored at OpenAI. */
export interface PromptTemplate {
  id?: string;
  version?: Maybe<string>;
  variables?: Maybe<Readonly<Record<string, string | ResponseContent>>>;
}

/** An item of the input or the output: a message, a call of a tool, its result, reasoning, … */
export interface ResponseItem {
  type?: string;
  id?: string;
  role?: string;
  content?: Maybe<string | readonly ResponseContent[]>;
  call_id?: string;
  name?: string;
  /** Of function calls and MCP calls. */
  arguments?: string;
  /** Of custom tool calls. */
  input?: string;
  /** Of code interpreter calls. */
  code?: Maybe<string>;
  output?: unknown;
  summary?: Maybe<readonly { text?: string }[]>;
  /** Of items that list tools: those that were found, were added, or are offered by an MCP server. */
  tools?: Maybe<readonly object[]>;
}

export interface ResponseContent {
  type?: string;
  text?: string;
  annotations?: Maybe<readonly object[]>;
  refusal?: string;
  image_url?: Maybe<string>;
  file_id?: Maybe<string>;
  file_url?: string;
  file_data?: string;
  filename?: string;
  input_audio?: { data?: string; format?: string };
}

export interface ResponseObject {
  id?: string;
  model?: string;
  status?: string;
  background?: Maybe<boolean>;
  output?: Maybe<readonly ResponseItem[]>;
  error?: Maybe<{ code?: string; message?: string }>;
  incomplete_details?: Maybe<{ reason?: string }>;
  usage?: Maybe<ResponseUsage>;
  service_tier?: Maybe<string>;
  conversation?: Maybe<{ id?: string }>;
}

export interface ResponseUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  input_tokens_details?: Maybe<{ cached_tokens?: unknown; cache_write_tokens?: unknown }>;
  output_tokens_details?: Maybe<{ reasoning_tokens?: unknown }>;
}

export interface ResponseEvent {
  type: string;
  response?: ResponseObject;
  output_index?: number;
  item?: ResponseItem;
  delta?: unknown;
  /** Of the event `error`. */
  code?: Maybe<string>;
  message?: string;
}

/** The parts of the Messages API, beta included, that are read. Any field may be missing or null, as other services speak it too. */
type Maybe<Value> = Value | null | undefined;

export interface MessageParams {
  model?: string;
  messages?: readonly MessageParam[];
  system?: Maybe<string | readonly ContentBlock[]>;
  tools?: Maybe<readonly object[]>;
  stream?: Maybe<boolean>;
  max_tokens?: Maybe<number>;
  temperature?: Maybe<number>;
  top_p?: Maybe<number>;
  top_k?: Maybe<number>;
  stop_sequences?: Maybe<readonly string[]>;
  service_tier?: Maybe<string>;
  thinking?: Maybe<{ type?: string; budget_tokens?: number }>;
  output_config?: Maybe<{ effort?: Maybe<string>; format?: Maybe<OutputFormat> }>;
  /** Of the beta API, before `output_config`. */
  output_format?: Maybe<OutputFormat>;
}

interface OutputFormat {
  type?: string;
}

/** Options of a call, besides its parameters. */
export interface RequestOptions {
  openTelemetry?: { conversationId?: string };
}

export interface MessageParam {
  role?: string;
  content?: Maybe<string | readonly ContentBlock[]>;
}

/** A message block of any type. */
export interface ContentBlock {
  type: string;
  text?: string;
  citations?: Maybe<readonly Citation[]>;
  thinking?: string;
  /** Of redacted thinking, encrypted. */
  data?: string;
  id?: string;
  name?: string;
  input?: unknown;
  server_name?: string;
  tool_use_id?: string;
  is_error?: Maybe<boolean>;
  content?: unknown;
  source?: Source;
  title?: Maybe<string>;
  file_id?: string;
  /** Of a block that marks the handover from one model to another. */
  to?: Maybe<{ model?: string }>;
}

/** A quotation and its location: in a document, a search result or a web page. */
export interface Citation {
  type?: string;
  cited_text?: string;
  document_title?: Maybe<string>;
  title?: Maybe<string>;
}

/** Where an image or a document comes from. */
export interface Source {
  type?: string;
  media_type?: string;
  data?: string;
  url?: string;
  file_id?: string;
  content?: string | readonly ContentBlock[];
}

export interface Message {
  id?: string | undefined;
  model?: string | undefined;
  role?: string | undefined;
  content?: Maybe<readonly ContentBlock[]>;
  stop_reason?: Maybe<string>;
  usage?: Maybe<Usage>;
  /** Set by the SDK from a header; not enumerable. */
  _request_id?: Maybe<string>;
  /** Set when the message is assembled from a stream that reported an error. */
  error?: StreamError | undefined;
}

export interface Usage extends TokenCounts {
  service_tier?: Maybe<string>;
  speed?: Maybe<string>;
  inference_geo?: Maybe<string>;
  /** Of the beta API. */
  iterations?: Maybe<readonly UsageRound[]>;
}

/** One of the rounds that an answer took. */
interface UsageRound extends TokenCounts {
  type?: string;
  model?: Maybe<string>;
}

export interface TokenCounts {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  cache_creation?: Maybe<{ ephemeral_5m_input_tokens?: unknown; ephemeral_1h_input_tokens?: unknown }>;
  output_tokens_details?: Maybe<{ thinking_tokens?: unknown }>;
}

export interface StreamError {
  type?: string;
  message?: string;
}

export interface MessageEvent {
  type?: string;
  message?: Message;
  index?: number;
  content_block?: ContentBlock;
  delta?: EventDelta;
  usage?: Maybe<Usage>;
  error?: StreamError;
}

/** Of a block, or of the message at its end. */
export interface EventDelta {
  type?: string;
  text?: string;
  thinking?: string;
  partial_json?: string;
  citation?: Citation;
  content?: unknown;
  stop_reason?: Maybe<string>;
}

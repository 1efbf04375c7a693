/** The parts of interactions that are read, whether they consist of `outputs` (SDK 1) or of `steps` (from 2 on). */
type Maybe<Value> = Value | null | undefined;

/**
 * A content (`text`, `image`, …), a step with contents (`user_input`, `model_output`), or a call or its result
 * (`function_call`, `google_search_result`, …).
 */
export interface InteractionItem {
  type?: string;
  text?: string;
  data?: string;
  /** Set when assembled from a stream: the length that `data` would have. */
  encodedLength?: number;
  mime_type?: string;
  uri?: string;
  content?: Maybe<string | readonly InteractionItem[]>;
  /** Of a thought. */
  summary?: Maybe<readonly InteractionItem[]>;
  signature?: string;
  id?: string;
  call_id?: string;
  name?: string;
  /** A JSON text while it is streamed in pieces. */
  arguments?: unknown;
  result?: unknown;
  /** Of a turn. */
  role?: string;
}

export interface InteractionParams {
  model?: string;
  /** Instead of a model. */
  agent?: string;
  input?: Maybe<string | InteractionItem | readonly InteractionItem[]>;
  system_instruction?: Maybe<string>;
  tools?: Maybe<readonly object[]>;
  stream?: Maybe<boolean>;
  background?: Maybe<boolean>;
  previous_interaction_id?: Maybe<string>;
  response_mime_type?: Maybe<string>;
  response_modalities?: Maybe<readonly string[]>;
  generation_config?: Maybe<{
    max_output_tokens?: Maybe<number>;
    temperature?: Maybe<number>;
    top_p?: Maybe<number>;
    seed?: Maybe<number>;
    stop_sequences?: Maybe<readonly string[]>;
    thinking_level?: Maybe<string>;
  }>;
}

interface ModalityTokens {
  modality?: string;
  tokens?: unknown;
}

export interface InteractionUsage {
  total_input_tokens?: unknown;
  total_output_tokens?: unknown;
  total_thought_tokens?: unknown;
  total_tool_use_tokens?: unknown;
  total_cached_tokens?: unknown;
  input_tokens_by_modality?: Maybe<readonly ModalityTokens[]>;
  cached_tokens_by_modality?: Maybe<readonly ModalityTokens[]>;
  output_tokens_by_modality?: Maybe<readonly ModalityTokens[]>;
}

interface InteractionError {
  code?: string;
  message?: string;
}

export interface Interaction {
  id?: string | undefined;
  model?: string | undefined;
  status?: string | undefined;
  outputs?: Maybe<readonly InteractionItem[]>;
  steps?: Maybe<readonly InteractionItem[]>;
  usage?: Maybe<InteractionUsage>;
  service_tier?: Maybe<string>;
  errors?: Maybe<readonly InteractionError[]>;
}

/** `content.delta` and `step.delta`. */
export interface InteractionDelta extends Omit<InteractionItem, 'content'> {
  content?: Maybe<InteractionItem>;
}

export interface InteractionEvent {
  event_type?: string;
  interaction?: Maybe<Interaction>;
  interaction_id?: string;
  status?: string;
  index?: number;
  content?: Maybe<InteractionItem>;
  step?: Maybe<InteractionItem>;
  delta?: Maybe<InteractionDelta>;
  error?: Maybe<InteractionError>;
}

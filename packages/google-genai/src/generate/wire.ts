/** The parts of `generateContent` that are read. Any field may be missing. */
type Maybe<Value> = Value | null | undefined;

/** Data of a part; only its length if assembled from a stream. */
export interface InlineData {
  mimeType?: string;
  data?: string;
  encodedLength?: number;
  displayName?: string;
}

/** A piece of an argument whose value is streamed. */
export interface PartialArgument {
  /** `$.city`. */
  jsonPath?: string;
  stringValue?: string;
  numberValue?: number;
  boolValue?: boolean;
}

export interface FunctionCall {
  id?: string;
  name?: string;
  args?: Record<string, unknown>;
  partialArgs?: readonly PartialArgument[];
  /** More of the call is to come. */
  willContinue?: boolean;
}

interface ServerTool {
  id?: string;
  toolType?: string;
}

export interface Part {
  text?: string;
  /** The text is a thought of the model. */
  thought?: boolean;
  thoughtSignature?: string;
  inlineData?: Maybe<InlineData>;
  fileData?: Maybe<{ fileUri?: string; mimeType?: string }>;
  functionCall?: Maybe<FunctionCall>;
  functionResponse?: Maybe<{ id?: string; name?: string; response?: unknown }>;
  executableCode?: Maybe<{ id?: string }>;
  codeExecutionResult?: Maybe<{ id?: string }>;
  toolCall?: Maybe<ServerTool>;
  toolResponse?: Maybe<ServerTool>;
}

export interface Content {
  role?: string;
  parts?: Maybe<readonly Part[]>;
}

/** Contents as the SDK takes them: one or many, of texts, of parts, or of whole contents. */
export type Contents = string | Part | Content | readonly (string | Part | Content)[];

export interface GenerateConfig {
  systemInstruction?: Maybe<Contents>;
  tools?: Maybe<readonly object[]>;
  temperature?: Maybe<number>;
  topP?: Maybe<number>;
  topK?: Maybe<number>;
  maxOutputTokens?: Maybe<number>;
  stopSequences?: Maybe<readonly string[]>;
  seed?: Maybe<number>;
  candidateCount?: Maybe<number>;
  presencePenalty?: Maybe<number>;
  frequencyPenalty?: Maybe<number>;
  responseMimeType?: Maybe<string>;
  responseModalities?: Maybe<readonly string[]>;
  thinkingConfig?: Maybe<{ thinkingBudget?: number; thinkingLevel?: string }>;
}

export interface GenerateParams {
  model?: string;
  contents?: Maybe<Contents>;
  config?: Maybe<GenerateConfig>;
}

/** Where something was found: one of these. */
export interface GroundingSource {
  web?: Maybe<{ uri?: string }>;
  retrievedContext?: Maybe<{ uri?: string }>;
  maps?: Maybe<{ uri?: string }>;
  image?: Maybe<{ sourceUri?: string }>;
}

interface GroundingSupport {
  /** Positions in bytes. */
  segment?: Maybe<{ startIndex?: number; endIndex?: number; text?: string }>;
  groundingChunkIndices?: Maybe<readonly number[]>;
}

export interface Grounding {
  webSearchQueries?: Maybe<readonly string[]>;
  groundingChunks?: Maybe<readonly (GroundingSource | null)[]>;
  groundingSupports?: Maybe<readonly (GroundingSupport | null)[]>;
}

export interface Candidate {
  index?: number;
  content?: Maybe<Content>;
  finishReason?: Maybe<string>;
  groundingMetadata?: Maybe<Grounding>;
}

export interface ModalityTokens {
  modality?: string;
  tokenCount?: unknown;
}

export interface UsageMetadata {
  promptTokenCount?: unknown;
  toolUsePromptTokenCount?: unknown;
  cachedContentTokenCount?: unknown;
  candidatesTokenCount?: unknown;
  thoughtsTokenCount?: unknown;
  promptTokensDetails?: Maybe<readonly ModalityTokens[]>;
  toolUsePromptTokensDetails?: Maybe<readonly ModalityTokens[]>;
  cacheTokensDetails?: Maybe<readonly ModalityTokens[]>;
  candidatesTokensDetails?: Maybe<readonly ModalityTokens[]>;
  /** Of the Gemini API. */
  serviceTier?: Maybe<string>;
  /** Of Vertex AI. */
  trafficType?: Maybe<string>;
}

export interface GenerateResponse {
  responseId?: string | undefined;
  modelVersion?: string | undefined;
  candidates?: Maybe<readonly Candidate[]>;
  usageMetadata?: Maybe<UsageMetadata>;
  promptFeedback?: Maybe<{ blockReason?: string }>;
}

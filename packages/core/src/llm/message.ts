/**
 * One part of a message in the schema of the GenAI conventions: `text`, `reasoning`, `tool_call`,
 * `tool_call_response`, `blob`, `uri`, `file`, or any other type with properties of its own.
 */
export interface MessagePart {
  type: string;
  [property: string]: unknown;
}

export interface InputMessage {
  role: string;
  parts: MessagePart[];
  name?: string | undefined;
}

/** One choice (candidate) of the answer. */
export interface OutputMessage extends InputMessage {
  finish_reason?: string | undefined;
}

/** What a caller gave to a model. */
export interface LlmInput {
  messages?: readonly InputMessage[] | undefined;
  /** Instructions that the provider takes separately from the messages. */
  system?: readonly MessagePart[] | undefined;
  tools?: readonly unknown[] | undefined;
}

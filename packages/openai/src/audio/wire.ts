import type { Upload } from '../media-part.ts';

/** What is read of the audio API. Every field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface TranscriptionParams {
  model?: string;
  file?: Upload;
  /** Guides the style, or goes on where an earlier piece of audio ended. */
  prompt?: Maybe<string>;
  temperature?: Maybe<number>;
  stream?: Maybe<boolean>;
}

/** A text alone where that is the format that was asked for: `text`, `srt`, `vtt`. */
export type TranscriptionResult = string | Transcription;

export interface Transcription {
  text?: string;
  usage?: Maybe<TranscriptionUsage>;
}

/** Models that are billed by the minute tell `seconds` in place of tokens. */
export interface TranscriptionUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  input_token_details?: Maybe<{ audio_tokens?: unknown }>;
}

/** `transcript.text.delta`, `transcript.text.segment`, `transcript.text.done`. */
export interface TranscriptionEvent {
  type: string;
  delta?: string;
  text?: string;
  usage?: Maybe<TranscriptionUsage>;
}

export interface SpeechParams {
  model?: string;
  input?: string;
  instructions?: Maybe<string>;
}

import type { Upload } from '../media-part.ts';

/** The part of the audio API that is read. Any field may be missing or null. */
type Maybe<Value> = Value | null | undefined;

export interface TranscriptionParams {
  model?: string;
  file?: Upload;
  /** Guides the style, or continues an earlier piece of audio. */
  prompt?: Maybe<string>;
  temperature?: Maybe<number>;
  stream?: Maybe<boolean>;
}

/** A plain string if the requested format is `text`, `srt` or `vtt`. */
export type TranscriptionResult = string | Transcription;

export interface Transcription {
  text?: string;
  usage?: Maybe<TranscriptionUsage>;
}

/** Models that are billed by the minute report `seconds` instead of tokens. */
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

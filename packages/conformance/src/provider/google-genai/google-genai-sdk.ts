import type { GoogleGenAI } from '@google/genai';

/** The exports of a release of the `@google/genai` package; the types of releases differ only where no case uses them. */
export interface GoogleGenAISdk {
  GoogleGenAI: typeof GoogleGenAI;
}

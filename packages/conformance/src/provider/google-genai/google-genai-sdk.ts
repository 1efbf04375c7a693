import type { GoogleGenAI } from '@google/genai';

/** What a release of the `@google/genai` package exports; releases differ in types only where no case looks. */
export interface GoogleGenAISdk {
  GoogleGenAI: typeof GoogleGenAI;
}

import { describeEndings, type GoogleGenAISdk, googleGenAIProvider } from '@ai-trace/conformance';
import * as sdk2 from '@google/genai';
import * as sdk1 from 'google-genai-1';
import * as sdk3 from 'google-genai-3';
import { wrapGoogleGenAI } from '../src/index.ts';

for (const [major, sdk] of [
  [1, sdk1],
  [2, sdk2],
  [3, sdk3],
] as const) {
  describeEndings(
    googleGenAIProvider({ name: `google-genai ${major}`, major, sdk: sdk as unknown as GoogleGenAISdk, wrap: wrapGoogleGenAI }),
  );
}

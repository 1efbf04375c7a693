import { describeProvider, type GoogleGenAISdk, googleGenAIProvider } from '@ai-trace/conformance';
import { flushLlmCalls } from '@ai-trace/core';
import * as sdk2 from '@google/genai';
import * as sdk1 from 'google-genai-1';
import * as sdk3 from 'google-genai-3';
import { wrapGoogleGenAI } from '../src/index.ts';

const wrapper = { wrap: wrapGoogleGenAI, flush: flushLlmCalls };

/** For continuations, the SDK puts a generator around the one that reads the response. */
const knownGaps = {
  'stream: return() before the first chunk ends the span':
    'a generator that is closed before it was read never comes to the one inside, so that the SDK leaves the response open: its span ends with it',
};

const release1 = { ...wrapper, sdk: sdk1 as unknown as GoogleGenAISdk, major: 1 } as const;
const release2 = { ...wrapper, sdk: sdk2, major: 2, knownGaps } as const;
const release3 = { ...wrapper, sdk: sdk3 as unknown as GoogleGenAISdk, major: 3, knownGaps } as const;

for (const release of [release1, release2, release3]) {
  const name = `google-genai ${release.major}`;
  describeProvider(googleGenAIProvider({ ...release, name: `${name}, Gemini API` }));
  describeProvider(googleGenAIProvider({ ...release, name: `${name}, Vertex AI`, vertexai: true }));
}

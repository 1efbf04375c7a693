import { createRequire } from 'node:module';
import { answer, answerPieces, inputTokens, instructions, outputTokens, question } from '../conversation.ts';
import { traceGoogleGenAI } from '../floors/google-genai.ts';
import type { Provider } from '../provider.ts';
import { answerJson, answerStream, serverSentEvent } from '../stub-fetch.ts';

const require = createRequire(import.meta.url);

const request = {
  model: 'gemini-2.5-flash',
  contents: question,
  config: { temperature: 0.2, maxOutputTokens: 64, systemInstruction: instructions },
};

const responseOf = (text: string, finishReason?: string) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason, index: 0 }],
  usageMetadata: { promptTokenCount: inputTokens, candidatesTokenCount: outputTokens, totalTokenCount: inputTokens + outputTokens },
  modelVersion: 'gemini-2.5-flash',
  responseId: 'mBsLad2BH7_RvdIPx8OQ2AE',
});

const streamOf = (pieces: number): string[] =>
  answerPieces(pieces).map((text, index) => serverSentEvent(responseOf(text, index === pieces - 1 ? 'STOP' : undefined) as object));

export const googleGenAI: Provider = {
  title: 'Google GenAI SDK 2',
  peers: {},
  async createClient(variant) {
    const { GoogleGenAI } = require('@google/genai') as typeof import('@google/genai');
    const { wrapGoogleGenAI } = await import('@ai-trace/google-genai');
    const connect = () => {
      const client = new GoogleGenAI({ apiKey: 'unused' });
      if (variant === 'floor') return traceGoogleGenAI(client);
      return variant === 'ai-trace' ? wrapGoogleGenAI(client) : client;
    };
    const { models } = connect();
    const whole = answerJson(responseOf(answer, 'STOP'));
    return {
      async call() {
        // The SDK takes no `fetch` but the global one.
        globalThis.fetch = whole;
        return (await models.generateContent(request)).text;
      },
      streamOf(pieces) {
        const stream = answerStream(streamOf(pieces));
        return () => {
          globalThis.fetch = stream;
          return models.generateContentStream(request);
        };
      },
    };
  },
};

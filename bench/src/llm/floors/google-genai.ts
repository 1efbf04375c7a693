import type { GenerateContentParameters, GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { type TracedByHand, traceByHand } from './trace-by-hand.ts';

const generateContent = (stream?: true): TracedByHand<GenerateContentParameters, GenerateContentResponse, GenerateContentResponse> => ({
  operation: 'generate_content',
  provider: 'gcp.gemini',
  host: 'generativelanguage.googleapis.com',
  price: { input: 0.3, output: 2.5 },
  request: ({ config }) => ({ temperature: config?.temperature, maxTokens: config?.maxOutputTokens, stream }),
  input: ({ contents, config }) => ({
    'gen_ai.system_instructions': JSON.stringify(config?.systemInstruction),
    'gen_ai.input.messages': JSON.stringify(contents),
  }),
  read(response) {
    const [candidate] = response.candidates ?? [];
    return {
      text: candidate?.content?.parts?.[0]?.text ?? '',
      finishReason: candidate?.finishReason,
      inputTokens: response.usageMetadata?.promptTokenCount ?? 0,
      outputTokens: response.usageMetadata?.candidatesTokenCount ?? 0,
      attributes: { 'gen_ai.response.id': response.responseId, 'gen_ai.response.model': response.modelVersion },
    };
  },
  add(answer, chunk) {
    const [candidate] = chunk.candidates ?? [];
    if (candidate?.finishReason) Object.assign(answer, this.read(chunk), { text: answer.text });
    return candidate?.content?.parts?.[0]?.text;
  },
});

export const traceGoogleGenAI = (client: GoogleGenAI): GoogleGenAI => {
  const { models } = client;
  models.generateContent = traceByHand(models.generateContent, generateContent()) as typeof models.generateContent;
  models.generateContentStream = traceByHand(models.generateContentStream, generateContent(true)) as typeof models.generateContentStream;
  return client;
};

import type { GoogleGenAI } from '@google/genai';
import type { ProviderCase } from '../contract.ts';
import { chatCases } from './chat-cases.ts';
import { continuationCases } from './continuation-cases.ts';
import { formatCases } from './format-cases.ts';
import { functionCallingCases } from './function-calling-cases.ts';
import { interactionCases } from './interaction-cases.ts';
import { outputsFormat, stepsFormat } from './interaction-fixtures.ts';
import { embeddingCases, imageCases, vertexImageCases } from './other-method-cases.ts';
import { tierCases } from './tier-cases.ts';

export interface GoogleGenAIRelease {
  major: 1 | 2 | 3;
  vertexai: boolean;
}

/** The cases of the Google GenAI wrapper, in addition to the shared ones. */
export const googleGenAICases = ({ major, vertexai }: GoogleGenAIRelease): readonly ProviderCase<GoogleGenAI>[] => [
  ...chatCases,
  ...functionCallingCases,
  ...formatCases,
  ...tierCases,
  ...embeddingCases(vertexai),
  ...(vertexai || major === 1 ? imageCases : []),
  ...(vertexai ? vertexImageCases : []),
  ...interactionCases(major === 1 ? outputsFormat : stepsFormat),
  ...(major === 1 ? [] : continuationCases),
];

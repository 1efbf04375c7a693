import type { LlmInput, LlmResponse } from '@ai-trace/core';
import { afterDocuments } from './message-parts.ts';
import { type ApiUsage, withUsage } from './usage.ts';

export interface RerankParams {
  model?: string;
  query?: string;
  documents?: readonly unknown[];
}

export interface RerankResult {
  id?: string;
  meta?: ApiUsage | null;
}

export const rerankInput = ({ query = '', documents }: RerankParams): LlmInput => ({
  messages: afterDocuments(documents, [{ role: 'user', parts: [{ type: 'text', content: query }] }]),
});

export const describeReranking = ({ id, meta }: RerankResult): LlmResponse => withUsage({ id }, meta);

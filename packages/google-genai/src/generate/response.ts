import { type LlmResponse, type MessagePart, type OutputMessage, type TokenUsage, tokenCount } from '@ai-trace/core';
import { modelName } from '../model-name.ts';
import { hasUnlistedRates } from '../service-tier.ts';
import { groundingParts, isGrounded } from './grounding.ts';
import { contentParts } from './parts.ts';
import type { Candidate, GenerateResponse, ModalityTokens, UsageMetadata } from './wire.ts';

/** Finish reasons that have a name in the conventions; others keep their own, in lower case. */
const FINISH_REASONS: Readonly<Record<string, string>> = {
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

export const describeGenerateResponse = (response: GenerateResponse): LlmResponse => ({
  id: response.responseId,
  model: modelName(response.modelVersion),
  finishReasons: choicesOf(response).map(finishReason),
  usage: response.usageMetadata ? generateUsage(response.usageMetadata) : undefined,
});

/** A blocked prompt has no candidate; its outcome is the filter. */
const BLOCKED: readonly Candidate[] = [{ finishReason: 'PROHIBITED_CONTENT' }];

const choicesOf = ({ candidates, promptFeedback }: GenerateResponse): readonly Candidate[] =>
  candidates?.length ? candidates : promptFeedback?.blockReason ? BLOCKED : [];

/** The conventions ask for `error` where an expected reason is missing. The API reports `STOP` for function calls too. */
const finishReason = ({ finishReason: reason, content }: Candidate): string => {
  if (!reason) return 'error';
  if (reason === 'STOP') return content?.parts?.some(({ functionCall }) => functionCall) ? 'tool_call' : 'stop';
  return FINISH_REASONS[reason] ?? reason.toLowerCase();
};

/** The API counts thoughts apart from the answer, and prompts from tools at Google apart from the caller's. */
export const generateUsage = (usage: UsageMetadata): TokenUsage => {
  const { promptTokensDetails: prompt, toolUsePromptTokensDetails: toolUse, candidatesTokensDetails: answer } = usage;
  const { cacheTokensDetails: cached } = usage;
  return {
    input: sum(usage.promptTokenCount, usage.toolUsePromptTokenCount),
    output: sum(usage.candidatesTokenCount, usage.thoughtsTokenCount),
    cacheRead: tokenCount(usage.cachedContentTokenCount),
    // A modality missing from the details has no tokens.
    cacheReadAudio: cached ? (tokensOf('AUDIO', cached) ?? 0) : undefined,
    cacheReadImage: cached ? (tokensOf('IMAGE', cached) ?? 0) : undefined,
    reasoning: tokenCount(usage.thoughtsTokenCount),
    audioInput: sum(tokensOf('AUDIO', prompt), tokensOf('AUDIO', toolUse)),
    audioOutput: tokensOf('AUDIO', answer),
    imageInput: sum(tokensOf('IMAGE', prompt), tokensOf('IMAGE', toolUse)),
    imageOutput: tokensOf('IMAGE', answer),
    unlisted: hasUnlistedRates(usage.serviceTier) || hasUnlistedRates(usage.trafficType),
  };
};

/** `undefined` if both are missing. */
export const sum = (left: unknown, right: unknown): number | undefined => {
  const [first, second] = [tokenCount(left), tokenCount(right)];
  return first === undefined ? second : first + (second ?? 0);
};

const tokensOf = (modality: string, details: readonly ModalityTokens[] | null | undefined): number | undefined =>
  tokenCount(details?.find((detail) => detail.modality === modality)?.tokenCount);

export const generateOutput = (response: GenerateResponse): OutputMessage[] =>
  choicesOf(response).map((candidate) => ({
    role: 'assistant',
    parts: candidateParts(candidate),
    finish_reason: finishReason(candidate),
  }));

const candidateParts = ({ content, groundingMetadata: grounding }: Candidate): MessagePart[] => {
  const parts = content ? contentParts(content) : [];
  return isGrounded(grounding) ? parts.concat(groundingParts(grounding)) : parts;
};

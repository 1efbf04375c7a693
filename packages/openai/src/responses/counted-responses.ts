import { type LlmResponse, processState } from '@ai-trace/core';
import type { ResponseObject } from './wire.ts';

const MAX_REMEMBERED = 1_000;

/** Ids of responses whose tokens were recorded, by any copy of this package; oldest first. */
const counted = processState('counted OpenAI responses', () => new Set<string>());

/** Remembers that the call that created a response has recorded its tokens. */
export const countOnce = (response: LlmResponse): LlmResponse => {
  if (response.id !== undefined && response.usage) remember(response.id);
  return response;
};

/**
 * Fetching a response is no inference: its tokens belong to the call that created it. A background response has none when it
 * is created, so the first fetch that sees them records them.
 */
export const withTokensUncounted = (response: LlmResponse, { background }: ResponseObject): LlmResponse => {
  const { id, usage } = response;
  if (id === undefined || !usage) return response;
  if (counted.has(id) || !background) return { ...response, usage: undefined };
  remember(id);
  return response;
};

const remember = (id: string): void => {
  counted.add(id);
  if (counted.size <= MAX_REMEMBERED) return;
  for (const oldest of counted) {
    counted.delete(oldest);
    return;
  }
};

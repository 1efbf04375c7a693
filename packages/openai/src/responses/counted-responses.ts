import { type LlmResponse, processState } from '@ai-trace/core';
import type { ResponseObject } from './wire.ts';

const MAX_REMEMBERED = 1_000;

/** Ids of responses whose tokens were told, by whichever copy of this package; the oldest first. */
const counted = processState('counted OpenAI responses', () => new Set<string>());

/** Remembers that the tokens of a response are told by the span of the call that made it. */
export const countOnce = (response: LlmResponse): LlmResponse => {
  if (response.id !== undefined && response.usage) remember(response.id);
  return response;
};

/**
 * Fetching a response is no inference, and its tokens are those of the call that made it. A response in the background
 * has none when it is made: they are told by the first fetch that sees them.
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

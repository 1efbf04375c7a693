import type { InputMessage } from '@ai-trace/core';

/** One message per text. Anything else is left out, such as the token ids of a text that the caller has tokenized. */
export const textMessages = (given: string | readonly unknown[] | null | undefined): InputMessage[] => {
  const texts = typeof given === 'string' ? [given] : (given ?? []).filter((text): text is string => typeof text === 'string');
  return texts.map((content) => ({ role: 'user', parts: [{ type: 'text', content }] }));
};

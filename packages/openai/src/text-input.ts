import type { InputMessage } from '@ai-trace/core';

/** One message a text. What is no text is left out: token ids stand where a caller has tokenized the text already. */
export const textMessages = (given: string | readonly unknown[] | null | undefined): InputMessage[] => {
  const texts = typeof given === 'string' ? [given] : (given ?? []).filter((text): text is string => typeof text === 'string');
  return texts.map((content) => ({ role: 'user', parts: [{ type: 'text', content }] }));
};

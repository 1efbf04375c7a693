import type { OpenAI } from 'openai';
import type { ProviderTest } from '../contract.ts';

/** Sends every request to the fake provider, whatever host the client addresses. */
export const redirect =
  ({ server }: ProviderTest<OpenAI>): typeof fetch =>
  (input, init) => {
    const { pathname, search } = new URL(String(input));
    return fetch(`${server.origin}${pathname}${search}`, init);
  };

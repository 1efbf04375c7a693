import type { OpenAI } from 'openai';
import type { ProviderTest } from '../contract.ts';

/** Sends to the fake provider whatever host a client believes to talk to. */
export const redirect =
  ({ server }: ProviderTest<OpenAI>): typeof fetch =>
  (input, init) => {
    const { pathname, search } = new URL(String(input));
    return fetch(`${server.origin}${pathname}${search}`, init);
  };

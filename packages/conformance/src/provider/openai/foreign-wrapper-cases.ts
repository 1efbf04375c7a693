import type { OpenAI } from 'openai';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { outputTexts } from '../span-content.ts';

const CONSUMING: ReadonlySet<PropertyKey> = new Set(['then', 'catch', 'finally']);

/**
 * A client as LangSmith's wrapper leaves it: what a call returns is a proxy of the SDK's promise, which is awaited a moment
 * later whether the caller does so or not.
 */
const withProxiedPromises = (client: OpenAI): OpenAI => {
  const { completions } = client.chat;
  const create = completions.create.bind(completions) as (...args: unknown[]) => Promise<unknown>;
  const createProxied = (...args: unknown[]): Promise<unknown> => {
    const promise = create(...args);
    const followed = Promise.resolve().then(() => promise);
    return new Proxy(promise, {
      get: (target, key, receiver) =>
        CONSUMING.has(key) ? (Reflect.get(followed, key) as () => unknown).bind(followed) : Reflect.get(target, key, receiver),
    });
  };
  Object.assign(completions, { create: createProxied });
  return client;
};

/** Clients that another library has wrapped before. */
export const foreignWrapperCases: ProviderCase<OpenAI>[] = [
  {
    name: 'foreign wrapper: the answer of a promise behind a proxy is that of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ texts: ['behind'] })],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      t.server.answer(t.provider.answer({ texts: ['behind'] }));
      const proxied = t.provider.wrap(withProxiedPromises(t.bare()));
      expect(outcome).toEqual({ value: await t.provider.complete(proxied, t.provider.request({})) });
      const [, span] = await t.spans(2);
      expect(outputTexts(span!)).toEqual(['behind']);
      expect(span?.attributes['error.type']).toBeUndefined();
    },
  },
  {
    name: 'foreign wrapper: so are its stream and its error',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two'] })), t.provider.errorAnswer(401, 'who are you?'));
      const proxied = t.provider.wrap(withProxiedPromises(t.bare()));
      expect(await collect(await openStream(t, proxied))).not.toEqual([]);
      await expect(t.provider.complete(proxied, t.provider.request({}))).rejects.toMatchObject({ status: 401 });
      const [streamed, failed] = await t.spans(2);
      expect(outputTexts(streamed!)).toEqual(['one two']);
      expect(failed?.attributes['error.type']).toBe('AuthenticationError');
    },
  },
];

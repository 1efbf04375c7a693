import type { ProviderCase, ProviderTest } from '../contract.ts';
import { DROP_CONNECTION } from '../fake-provider.ts';
import { macrotasks, watchRejections } from '../watch-rejections.ts';

/** The wrapper returns what the SDK returned, and consuming it works as before. */
export const promiseCases: ProviderCase[] = [
  {
    name: 'promise: the wrapped client is the very client',
    async run(t) {
      const client = t.bare();
      expect(t.provider.wrap(client)).toBe(client);
    },
  },
  {
    name: 'promise: wrapping twice is one wrapping',
    async run(t) {
      const client = t.wrapped();
      t.provider.wrap(client);
      t.server.answer(t.provider.answer());
      await t.provider.complete(client, t.provider.request({}));
      await t.span();
    },
  },
  {
    name: 'promise: what is returned is of the class that the SDK returns',
    async run(t) {
      t.server.answer(t.provider.answer(), t.provider.answer());
      const bare = t.provider.complete(t.bare(), t.provider.request({}));
      const wrapped = t.provider.complete(t.wrapped(), t.provider.request({}));
      expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(bare));
      await Promise.all([bare, wrapped]);
      await t.span();
    },
  },
  {
    name: 'promise: the result is the one of the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.answer({ texts: ['Hello there'] })],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      expect(outcome).toHaveProperty('value');
      await t.span();
    },
  },
  {
    name: 'promise: the request goes out once, as the bare client sends it',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => t.provider.complete(client, t.provider.request({ system: 'Be brief', temperature: 0 })),
      );
      expect(t.server.requests).toHaveLength(2);
      const [bare, wrapped] = t.server.requests;
      expect({ ...wrapped, closed: undefined }).toEqual({ ...bare, closed: undefined });
      await t.span();
    },
  },
  {
    name: 'promise: frozen arguments are neither mutated nor copied for the worse',
    async run(t) {
      const request = deepFreeze(t.provider.request({ system: 'Be brief', tool: { name: 'weather', parameter: 'Where' } }));
      await t.sameAsBare(
        () => [t.provider.answer()],
        (client) => t.provider.complete(client, request),
      );
      await t.span();
    },
  },
  {
    name: 'promise: two awaiters share one request and one span',
    async run(t) {
      t.server.answer(t.provider.answer());
      const promise = t.provider.complete(t.wrapped(), t.provider.request({}));
      const [first, second] = await Promise.all([promise, promise]);
      expect(second).toBe(first);
      expect(await promise).toBe(first);
      expect(t.server.requests).toHaveLength(1);
      await t.span();
    },
  },
  {
    name: 'promise: it may settle before the caller attaches',
    async run(t) {
      t.server.answer(t.provider.answer({ texts: ['Patience'] }));
      const promise = t.provider.complete(t.wrapped(), t.provider.request({}));
      await answered(t);
      expect(t.provider.textOf(await promise)).toBe('Patience');
      await t.span();
    },
  },
  {
    name: 'promise: a call nobody awaits is sent and leaves no rejection behind',
    needs: 'flush',
    async run(t) {
      t.server.answer(t.provider.answer());
      void t.provider.complete(t.wrapped(), t.provider.request({}));
      await answered(t);
      expect(t.server.requests).toHaveLength(1);
      t.provider.flush?.();
      await t.span();
    },
  },
  {
    name: 'promise: a failing call nobody awaits is as unhandled as with the bare client',
    needs: 'flush',
    async run(t) {
      const unhandled = [];
      for (const client of [t.bare(), t.wrapped()]) {
        t.server.answer(t.provider.errorAnswer(400, 'no'));
        const rejections = watchRejections();
        void t.provider.complete(client, t.provider.request({}));
        await answered(t);
        unhandled.push((await rejections.stop()).length);
      }
      expect(unhandled[1]).toBe(unhandled[0]);
      t.provider.flush?.();
      await t.span();
    },
  },
  {
    name: 'promise: a rejection is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      expect(outcome).toHaveProperty('error.class', t.provider.expected.errors.badRequest);
      await t.span();
    },
  },
  {
    name: 'promise: catch and finally chains run as with the bare client',
    async run(t) {
      const chain = async (client: object): Promise<string[]> => {
        const calls: string[] = [];
        const promise = t.provider.complete(client, t.provider.request({})) as Promise<object>;
        await promise.catch(() => calls.push('caught')).finally(() => calls.push('settled'));
        return calls;
      };
      expect(await t.sameAsBare(() => [t.provider.errorAnswer(400, 'no')], chain)).toEqual({ value: ['caught', 'settled'] });
      expect(await t.sameAsBare(() => [t.provider.answer()], chain)).toEqual({ value: ['settled'] });
      await t.spans(2);
    },
  },
  {
    name: 'promise: a callback that throws rejects the chain of the caller alone',
    async run(t) {
      t.server.answer(t.provider.answer());
      const promise = t.provider.complete(t.wrapped(), t.provider.request({}));
      const chained = promise.then(() => {
        throw new Error('thrown by the caller');
      });
      await expect(chained).rejects.toThrow('thrown by the caller');
      const span = await t.span();
      expect(span.attributes['error.type']).toBeUndefined();
    },
  },
  {
    name: 'promise: a connection that is refused is the error of the SDK',
    async run(t) {
      const closedPort = 'http://127.0.0.1:1';
      const outcome = await t.sameAsBare(
        () => [],
        (client) => t.provider.complete(client, t.provider.request({})),
        { baseURL: t.provider.baseURL(closedPort) },
      );
      expect(outcome).toHaveProperty('error.class', t.provider.expected.errors.connection);
      const span = await t.span();
      expect(span.attributes).toMatchObject({ 'error.type': t.provider.expected.errors.connection, 'server.port': 1 });
      expect(span.attributes['http.response.status_code']).toBeUndefined();
    },
  },
  {
    name: 'promise: a connection lost before the head is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [DROP_CONNECTION],
        (client) => t.provider.complete(client, t.provider.request({})),
      );
      expect(outcome).toHaveProperty('error.class', t.provider.expected.errors.connection);
      await t.span();
    },
  },
  {
    name: 'promise: a call aborted before the head ends its span',
    needs: 'signal',
    async run(t) {
      await t.sameAsBare(
        () => ['hang'],
        async (client) => {
          const controller = new AbortController();
          const promise = t.provider.complete(client, t.provider.request({}), { signal: controller.signal });
          const sent = t.server.requests.length;
          setImmediate(async function abortOnceSent() {
            while (t.server.requests.length === sent) await macrotasks(1);
            controller.abort();
          });
          return promise;
        },
      );
      const span = await t.span();
      expect(span.attributes['error.type']).toEqual(expect.any(String));
    },
  },
];

/** Waits until the server has answered every request and the answers have had time to arrive. */
const answered = async <Client extends object>({ server }: ProviderTest<Client>): Promise<void> => {
  while (server.unused > 0) await macrotasks(1);
  await Promise.all(server.requests.map(({ closed }) => closed));
  await new Promise((resolve) => setTimeout(resolve, 20));
};

const deepFreeze = <Value extends object>(value: Value): Value => {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
};

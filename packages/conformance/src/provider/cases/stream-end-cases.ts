import { Gate } from '../../gate.ts';
import type { ProviderCase } from '../contract.ts';
import { type Answer, DROP_CONNECTION } from '../fake-provider.ts';
import { outputTexts } from '../span-content.ts';
import { collect, firstText, openStream } from './open-stream.ts';

/** However a stream ends, by its caller, by an abort or by an error, its span ends immediately, and once. */
export const streamEndCases: ProviderCase[] = [
  {
    name: 'stream: break after the first text ends the span at once, its part kept, and aborts the request',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two three'] });
      const gate = new Gate();
      const first = firstText(t, chunks) + 1;
      t.server.answer(t.provider.streamed([...chunks.slice(0, first), gate, ...chunks.slice(first)]));
      for await (const chunk of await openStream(t, t.wrapped())) if (t.provider.textOfChunk(chunk)) break;
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one ']);
      expect(span.status.code).not.toBe(2);
      if (!t.provider.leavesRequestOnBreak) expect(await t.server.requests[0]!.closed).toBe(true);
    },
  },
  {
    name: 'stream: a loop body that throws ends the span at once',
    async run(t) {
      const gate = new Gate();
      t.server.answer(t.provider.streamed([...t.provider.chunks().slice(0, 2), gate]));
      const loop = async () => {
        for await (const _ of await openStream(t, t.wrapped())) throw new Error('thrown by the caller');
      };
      await expect(loop()).rejects.toThrow('thrown by the caller');
      await t.span();
    },
  },
  {
    name: 'stream: return() is forwarded with its value',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks())],
        async (client) => {
          const iterator = (await openStream(t, client))[Symbol.asyncIterator]();
          return [await iterator.next(), await iterator.return?.('left'), await iterator.next()];
        },
      );
      await t.span();
    },
  },
  {
    name: 'stream: return() before the first chunk ends the span',
    async run(t) {
      const gate = new Gate();
      t.server.answer(t.provider.streamed([gate]), t.provider.streamed([gate]));
      const outcomes = [];
      for (const client of [t.bare(), t.wrapped()]) {
        const iterator = (await openStream(t, client))[Symbol.asyncIterator]();
        outcomes.push(await iterator.return?.('left'));
      }
      expect(outcomes[1]).toEqual(outcomes[0]);
      await t.span();
    },
  },
  {
    name: 'stream: throw() is forwarded with its error',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks())],
        async (client) => {
          const iterator = (await openStream(t, client))[Symbol.asyncIterator]();
          await iterator.next();
          return iterator.throw?.(new RangeError('thrown into it'));
        },
      );
      await t.span();
    },
  },
  {
    name: 'stream: an abort while next() is in flight ends the span at once, its part kept',
    needs: 'signal',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two three'] });
      const first = firstText(t, chunks) + 1;
      const gates: Gate[] = [];
      const script = (): Answer[] => {
        gates.push(new Gate());
        return [t.provider.streamed([...chunks.slice(0, first), gates.at(-1)!, ...chunks.slice(first)])];
      };
      await t.sameAsBare(script, async (client) => {
        const controller = new AbortController();
        const iterator = (await openStream(t, client, controller.signal))[Symbol.asyncIterator]();
        for (let index = 0; index < first; index += 1) await iterator.next();
        const inFlight = iterator.next();
        setImmediate(() => controller.abort());
        return inFlight;
      });
      expect(outputTexts(await t.span())).toEqual(['one ']);
    },
  },
  {
    name: 'stream: the signal of the caller keeps no listener',
    needs: 'signal',
    async run(t) {
      const listeners = await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks())],
        async (client) => {
          const { signal } = new AbortController();
          let added = 0;
          const { addEventListener, removeEventListener } = signal;
          signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
            added += 1;
            addEventListener.apply(signal, args);
          };
          signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
            added -= 1;
            removeEventListener.apply(signal, args);
          };
          await collect(await openStream(t, client, signal));
          return added;
        },
      );
      expect(listeners).toHaveProperty('value');
      await t.span();
    },
  },
  {
    name: 'stream: a connection lost half-way is the error of the SDK, the part before it kept',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two three'] });
      const first = firstText(t, chunks) + 1;
      const gates: Gate[] = [];
      const script = (): Answer[] => {
        gates.push(new Gate());
        return [t.provider.streamed([...chunks.slice(0, first), gates.at(-1)!, DROP_CONNECTION])];
      };
      const outcome = await t.sameAsBare(script, async (client) => {
        const texts = [];
        for await (const chunk of await openStream(t, client)) {
          texts.push(t.provider.textOfChunk(chunk));
          if (texts.length === first) gates.at(-1)!.open();
        }
        return texts;
      });
      expect(outcome).toHaveProperty('error');
      const span = await t.span();
      expect(span.status.code).toBe(2);
      expect(span.attributes['error.type']).toEqual(expect.any(String));
      expect(outputTexts(span)).toEqual(['one ']);
    },
  },
  {
    name: 'stream: one that has no chunk ends its span',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed([])],
        async (client) => collect(await openStream(t, client)),
      );
      await t.span();
    },
  },
  {
    name: 'stream: an error before the head is the error of the SDK',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        async (client) => collect(await openStream(t, client)),
      );
      expect(outcome).toHaveProperty('error.class', t.provider.expected.errors.badRequest);
      expect((await t.span()).attributes['http.response.status_code']).toBe(400);
    },
  },
];

import { collectGarbage } from '../collect-garbage.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { outputTexts } from '../span-content.ts';
import { macrotasks } from '../watch-rejections.ts';
import { openStream } from './open-stream.ts';

/** Calls that their caller abandons. */
export const abandonedCases: ProviderCase[] = [
  {
    name: 'abandoned: a stream that is never consumed ends when it is collected',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks()));
      await (async () => void (await openStream(t, t.wrapped())))();
      await expectAbandoned(t);
    },
  },
  {
    name: 'abandoned: a stream dropped half-way ends when it is collected, its part kept',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      await (async () => {
        const iterator = (await openStream(t, t.wrapped()))[Symbol.asyncIterator]();
        for (let text = ''; text === ''; text = t.provider.textOfChunk((await iterator.next()).value as object));
      })();
      await expectAbandoned(t);
      expect(outputTexts(await t.span())).toEqual(['one ']);
    },
  },
  {
    name: 'abandoned: a call that is never awaited ends when it is collected',
    needs: 'lazyPromise',
    async run(t) {
      t.server.answer(t.provider.answer());
      (() => void t.provider.complete(t.wrapped(), t.provider.request({})))();
      while (t.server.unused > 0) await macrotasks(1);
      await expectAbandoned(t);
    },
  },
  {
    name: 'abandoned: flush ends what is in flight, once',
    needs: 'flush',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      const iterator = (await openStream(t, t.wrapped()))[Symbol.asyncIterator]();
      for (let text = ''; text === ''; text = t.provider.textOfChunk((await iterator.next()).value as object));
      t.provider.flush?.();
      const span = await t.span();
      expect(span.attributes['error.type']).toBe('abandoned');
      expect(outputTexts(span)).toEqual(['one ']);
      while (!(await iterator.next()).done);
      await t.span();
    },
  },
  {
    name: 'abandoned: a stream in use is not taken for one, however often garbage is collected',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      const stream = await openStream(t, t.wrapped());
      let chunks = 0;
      for await (const _ of stream) {
        chunks += 1;
        let rounds = chunks > 2 ? 0 : 3;
        await collectGarbage(() => {
          rounds -= 1;
          return rounds < 0;
        });
      }
      expect(chunks).toBeGreaterThan(3);
      const span = await t.span();
      expect(span.attributes['error.type']).toBeUndefined();
      expect(outputTexts(span)).toEqual(['one two three']);
    },
  },
];

const expectAbandoned = async <Client extends object>(t: ProviderTest<Client>): Promise<void> => {
  await collectGarbage(() => t.telemetry.finishedSpans().length > 0);
  expect((await t.span()).attributes['error.type']).toBe('abandoned');
};

import { Gate } from '../../gate.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { outputTexts } from '../span-content.ts';
import { macrotasks } from '../watch-rejections.ts';
import { collect, firstText, openStream } from './open-stream.ts';

/** A stream is read as the caller reads it: the wrapper only observes, without reading ahead, and changes nothing. */
export const streamCases: ProviderCase[] = [
  {
    name: 'stream: chunks are those of the bare client',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => collect(await openStream(t, client)),
      );
      await t.span();
    },
  },
  {
    name: 'stream: the stream is of the class that the SDK returns',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks()), t.provider.streamed(t.provider.chunks()));
      const bare = await openStream(t, t.bare());
      const wrapped = await openStream(t, t.wrapped());
      expect(Object.getPrototypeOf(wrapped)).toBe(Object.getPrototypeOf(bare));
      await collect(bare);
      await collect(wrapped);
      await t.span();
    },
  },
  {
    name: 'stream: the output is put together from its chunks',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      await collect(await openStream(t, t.wrapped()));
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one two three']);
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual([t.provider.expected.finish.stop]);
    },
  },
  {
    name: 'stream: chunks that the caller freezes do no harm',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      for await (const chunk of await openStream(t, t.wrapped())) Object.freeze(chunk);
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream: what the caller does to a chunk is not recorded',
    async run(t) {
      t.server.answer(t.provider.streamed(t.provider.chunks({ texts: ['one two three'] })));
      for await (const chunk of await openStream(t, t.wrapped())) for (const key of Object.keys(chunk)) Reflect.deleteProperty(chunk, key);
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream: the span lasts until the last chunk is consumed',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two three'] });
      const gate = new Gate();
      t.server.answer(t.provider.streamed([...chunks.slice(0, 2), gate, ...chunks.slice(2)]));
      const iterator = (await openStream(t, t.wrapped()))[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.next();
      await macrotasks(3);
      expect(t.telemetry.finishedSpans()).toEqual([]);
      gate.open();
      while (!(await iterator.next()).done) expect(t.telemetry.finishedSpans()).toEqual([]);
      await t.span();
    },
  },
  {
    name: 'stream: three concurrent next() come in order',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed(t.provider.chunks({ texts: ['one two three'] }))],
        async (client) => {
          const iterator = (await openStream(t, client))[Symbol.asyncIterator]();
          const first = await Promise.all([iterator.next(), iterator.next(), iterator.next()]);
          return [...first, ...(await collect({ [Symbol.asyncIterator]: () => iterator }))];
        },
      );
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'stream: a second iteration does what the bare client does, and makes no second span',
    async run(t) {
      const chunks = t.provider.chunks();
      await t.sameAsBare(
        () => [t.provider.streamed(chunks)],
        async (client) => {
          const stream = await openStream(t, client);
          const first = await collect(stream);
          const second = await collect(stream).catch((error: Error) => `${error.constructor.name}: ${error.message}`);
          return { first, second };
        },
      );
      await t.span();
    },
  },
  {
    name: 'stream: nothing is read ahead of the caller',
    needs: 'fetch',
    async run(t) {
      const pulls = [];
      for (const traced of [false, true]) {
        const body = countedBody(t.provider.streamed(t.provider.chunks({ texts: ['a b c d e f g h'] })));
        const client = traced ? t.wrapped({}, { fetch: body.fetch }) : t.bare({ fetch: body.fetch });
        const iterator = (await openStream(t, client))[Symbol.asyncIterator]();
        await iterator.next();
        await iterator.next();
        await macrotasks(10);
        pulls.push(body.pulls());
        await iterator.return?.();
      }
      expect(pulls[1]).toBe(pulls[0]);
      await t.span();
    },
  },
  {
    name: 'stream: the time to the first chunk is the one to the first text, in seconds',
    async run(t) {
      const chunks = t.provider.chunks({ texts: ['one two three'] });
      const first = firstText(t, chunks);
      const gate = new Gate();
      t.server.answer(t.provider.streamed([...chunks.slice(0, first), gate, ...chunks.slice(first)]));
      const collected = openStream(t, t.wrapped()).then(collect);
      await gate.arrivals();
      await new Promise((resolve) => setTimeout(resolve, 60));
      gate.open();
      await collected;
      const { attributes, duration } = await t.span();
      expect(attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0.05);
      expect(attributes['gen_ai.response.time_to_first_chunk']).toBeLessThanOrEqual(duration[0] + duration[1] / 1e9);
    },
  },
  {
    name: 'stream: thirty at once do not mix',
    async run(t) {
      const texts = Array.from({ length: 30 }, (_, index) => `answer number ${index} of thirty`);
      const client = t.wrapped();
      const collected = [];
      for (const text of texts) {
        t.server.answer(t.provider.streamed(t.provider.chunks({ texts: [text] })));
        collected.push(openStream(t, client).then(collect));
      }
      await Promise.all(collected);
      const spans = await t.spans(30);
      expect(spans.flatMap(outputTexts).toSorted()).toEqual(texts.toSorted());
    },
  },
];

/** A `fetch` whose body returns one piece per pull, and counts the pulls. */
const countedBody = (answer: ReturnType<ProviderTest<object>['provider']['streamed']>): { fetch: typeof fetch; pulls(): number } => {
  if (typeof answer !== 'object' || typeof answer.body === 'string') throw new TypeError('a streamed answer is needed');
  const { status, headers } = answer;
  const pieces = answer.body.filter((step) => typeof step === 'string');
  let pulls = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const piece = pieces[pulls];
    pulls += 1;
    if (piece === undefined) controller.close();
    else controller.enqueue(new TextEncoder().encode(piece));
  };
  const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  return { fetch: async () => new Response(body, { status, headers }), pulls: () => pulls };
};

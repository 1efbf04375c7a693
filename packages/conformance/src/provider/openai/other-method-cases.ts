import type { OpenAI } from 'openai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';

const VECTOR = [0.25, -0.5, 1];

const embeddingAnswer = (embedding: unknown) =>
  jsonAnswer({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding }],
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: 4, total_tokens: 4 },
  });

/** For releases of the SDK that have it: some of version 7. */
export const decisionCase: ProviderCase<OpenAI> = {
  name: 'decisions: input, questions and answers, and neither with the flags off',
  async run(t) {
    const question = { type: 'predicate', name: 'rain', instructions: 'Does it rain?' };
    const answer = { type: 'predicate', name: 'rain', probability: 0.9 };
    const params = { model: 'gpt-6-luna', input: 'Wet streets', questions: [question] };
    const body = { model: 'gpt-6-luna-2026-10-01', answers: [answer], usage: { input_tokens: 20, output_tokens: 3, total_tokens: 23 } };
    const outcome = await t.sameAsBare(
      () => [jsonAnswer(body)],
      async (client) => (await decisionsOf(client).create(params)).answers,
    );
    expect(outcome).toEqual({ value: [answer] });
    const span = await t.span();
    expect(span.name).toBe('decision gpt-6-luna');
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'decision',
      'gen_ai.response.model': 'gpt-6-luna-2026-10-01',
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 3,
    });
    expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Wet streets' }] }]);
    expect(JSON.parse(span.attributes['gen_ai.system_instructions'] as string)).toEqual([question]);
    expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: [answer] }]);
    t.telemetry.reset();
    t.server.answer(jsonAnswer(body));
    await decisionsOf(t.wrapped({ captureInput: false, captureOutput: false })).create(params);
    expect(everythingOf(await t.span())).not.toMatch(/Wet|rain|0\.9/);
  },
};

/** The types that all releases have in common do not include it. */
const decisionsOf = (client: OpenAI) =>
  (client as OpenAI & { decisions: { create(params: object): Promise<{ answers: object[] }> } }).decisions;

const completionBody = (text: string, extra: object = {}) => ({
  id: 'cmpl-fixture',
  object: 'text_completion',
  created: 1_760_000_000,
  model: 'gpt-3.5-turbo-instruct',
  choices: [{ index: 0, text, logprobs: null, finish_reason: 'stop' }],
  ...extra,
});

/** Methods of the client besides chat and responses. */
export const otherMethodCases: ProviderCase<OpenAI>[] = [
  {
    name: 'embeddings: vectors that travel as base64 are decoded as with the bare client, in one span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [embeddingAnswer(Buffer.from(Float32Array.from(VECTOR).buffer).toString('base64'))],
        async (client) =>
          (await client.embeddings.create({ model: 'text-embedding-3-small', input: 'Oslo', dimensions: 3 })).data[0]?.embedding,
      );
      expect(outcome).toEqual({ value: VECTOR });
      const span = await t.span();
      expect(span.name).toBe('embeddings text-embedding-3-small');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'embeddings',
        'gen_ai.embeddings.dimension.count': 3,
        'gen_ai.usage.input_tokens': 4,
      });
      expect(span.attributes['gen_ai.usage.output_tokens'] ?? 0).toBe(0);
      expect(span.attributes['gen_ai.request.encoding_formats']).toBeUndefined();
    },
  },
  {
    name: 'embeddings: what is embedded is told, one message a text; token ids are not',
    async run(t) {
      const client = t.wrapped();
      t.server.answer(embeddingAnswer(VECTOR), embeddingAnswer(VECTOR));
      await client.embeddings.create({ model: 'text-embedding-3-small', input: ['Oslo', 'Rome'] });
      await client.embeddings.create({ model: 'text-embedding-3-small', input: [[1, 2], [3]] });
      const [texts, tokens] = await t.spans(2);
      expect(inputMessages(texts!).map(({ parts }) => parts)).toEqual([
        [{ type: 'text', content: 'Oslo' }],
        [{ type: 'text', content: 'Rome' }],
      ]);
      expect(tokens!.attributes['gen_ai.input.messages']).toBeUndefined();
    },
  },
  {
    name: 'embeddings: the encoding format that the caller asks for',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [embeddingAnswer(VECTOR)],
        (client) => client.embeddings.create({ model: 'text-embedding-3-small', input: ['Oslo', 'Rome'], encoding_format: 'float' }),
      );
      expect(outcome).toHaveProperty('value.data');
      const { attributes } = await t.span();
      expect(attributes['gen_ai.request.encoding_formats']).toEqual(['float']);
      expect(JSON.stringify(attributes)).not.toContain('0.25');
    },
  },
  {
    name: 'embeddings: vectors and their base64 stay out of the span',
    async run(t) {
      const base64 = Buffer.from(Float32Array.from({ length: 1_536 }, (_, index) => Math.sin(index)).buffer).toString('base64');
      t.server.answer(embeddingAnswer(base64));
      await t.wrapped().embeddings.create({ model: 'text-embedding-3-small', input: 'Oslo' });
      expect(JSON.stringify((await t.span()).attributes)).not.toContain(base64.slice(0, 40));
    },
  },
  {
    name: 'completions: prompt and text of the older API',
    async run(t) {
      t.server.answer(jsonAnswer(completionBody('after all', { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } })));
      await t.wrapped().completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon a time', best_of: 1 });
      const span = await t.span();
      expect(span.name).toBe('text_completion gpt-3.5-turbo-instruct');
      expect(span.attributes['gen_ai.input.messages']).toContain('Once upon a time');
      expect(outputTexts(span)).toEqual(['after all']);
      expect(span.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 5, 'gen_ai.usage.output_tokens': 2 });
    },
  },
  {
    name: 'completions: a prompt that the answer echoes is no output, whole or streamed',
    async run(t) {
      const client = t.wrapped({ captureInput: false });
      const prompts = ['XYZZY', 'XYZZY-9471'];
      const asked = { model: 'gpt-3.5-turbo-instruct', echo: true };
      const choices = ['XYZZY one', 'XYZZY-9471 two'].map((text, index) => ({ index, text, finish_reason: 'stop' }));
      const ids = completionBody('XYZZY one');
      t.server.answer(jsonAnswer(completionBody('', { choices })), t.provider.streamed([completionBody('', { choices })]), jsonAnswer(ids));
      await client.completions.create({ ...asked, prompt: prompts });
      await collect(await client.completions.create({ ...asked, prompt: prompts, stream: true }));
      await client.completions.create({ ...asked, prompt: [1, 2] });
      const spans = await t.spans(3);
      expect(spans.map(outputTexts)).toEqual([[' one', ' two'], [' one', ' two'], ['']]);
      for (const span of spans) expect(everythingOf(span)).not.toContain('XYZZY');
    },
  },
  {
    name: 'completions: a stream of the older API',
    async run(t) {
      await t.sameAsBare(
        () => [t.provider.streamed([completionBody('after '), completionBody('all')])],
        async (client) => collect(await client.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon', stream: true })),
      );
      expect(outputTexts(await t.span())).toEqual(['after all']);
    },
  },
  {
    name: 'parameters with a getter that throws are a call all the same, and fail as with the bare client',
    async run(t) {
      const params = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Hi' }] };
      Object.defineProperty(params, 'temperature', {
        enumerable: true,
        get() {
          throw new RangeError('not to be read');
        },
      });
      const outcome = await t.sameAsBare(
        () => [],
        (client) => client.chat.completions.create(params),
      );
      expect(outcome).toMatchObject({ error: { class: 'RangeError' } });
      expect((await t.span()).attributes).toMatchObject({ 'gen_ai.operation.name': 'chat', 'error.type': 'RangeError' });
    },
  },
];

import type { Cohere, CohereClient, CohereClientV2 } from 'cohere-ai';
import type { ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { type Answer, DROP_CONNECTION, jsonAnswer, type StreamStep } from '../fake-provider.ts';
import { inputMessages, outputMessages } from '../span-content.ts';
import { type CohereSdk, clientOptions } from './cohere-sdk.ts';

type Test = ProviderTest<CohereClient | CohereClientV2>;

const META = {
  api_version: { version: '1' },
  billed_units: { input_tokens: 23, output_tokens: 6 },
  tokens: { input_tokens: 90, output_tokens: 8 },
};

const CALL = { name: 'weather', parameters: { city: 'Oslo' } };

const CITATIONS = [{ start: 0, end: 6, text: 'Newton', document_ids: ['doc-1'] }];

const body = (extra: object = {}): object => ({
  response_id: 'response-1',
  generation_id: 'generation-1',
  text: 'Newton was',
  finish_reason: 'COMPLETE',
  citations: CITATIONS,
  meta: META,
  ...extra,
});

/** Version 1 streams JSON, one object per line. */
const lines = (steps: readonly (object | StreamStep)[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/stream+json' },
  body: steps.map((step) => (typeof step === 'object' && 'event_type' in step ? `${JSON.stringify(step)}\n` : (step as StreamStep))),
});

const TEXT_EVENTS = [
  { event_type: 'stream-start', is_finished: false, generation_id: 'generation-1' },
  { event_type: 'text-generation', is_finished: false, text: 'Newton ' },
  { event_type: 'text-generation', is_finished: false, text: 'was' },
  { event_type: 'citation-generation', is_finished: false, citations: CITATIONS },
];

const TEXT_PARTS = [
  { type: 'text', content: 'Newton was' },
  { type: 'citation', start: 0, end: 6, content: 'Newton', sources: ['doc-1'] },
];

const REQUEST: Cohere.ChatRequest = { model: 'command-r-08-2024', message: 'What year was he born?' };

const clientOf = (sdk: CohereSdk, t: Test): CohereClient =>
  new sdk.CohereClient(clientOptions({ baseURL: t.server.origin, maxRetries: 0 }));

const wrappedOf = (sdk: CohereSdk, t: Test, options?: WrapOptions): CohereClient =>
  t.provider.wrap(clientOf(sdk, t), options) as CohereClient;

/** Runs the same code with a bare client and a wrapped one, and returns the span of the wrapped one. */
const sameAsBare = async (sdk: CohereSdk, t: Test, script: () => Answer, run: (client: CohereClient) => Promise<unknown>) => {
  const outcomes = [];
  for (const client of [clientOf(sdk, t), wrappedOf(sdk, t)]) {
    t.server.answer(script());
    outcomes.push(await run(client).catch((error: Error) => `${error.constructor.name}: ${error.message}`));
  }
  expect(outcomes[1]).toStrictEqual(outcomes[0]);
  return t.span();
};

const readAll = async (stream: AsyncIterable<unknown>): Promise<unknown[]> => {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
};

/** Version 1 of the chat and generate APIs, on `CohereClient`. */
export const chatV1Cases = (sdk: CohereSdk): ProviderCase<CohereClient | CohereClientV2>[] => [
  {
    name: 'v1 chat: the answer is that of the bare client, and told in one span',
    async run(t) {
      const span = await sameAsBare(
        sdk,
        t,
        () => jsonAnswer(body()),
        async (client) => client.chat({ ...REQUEST, conversationId: 'conversation-1', temperature: 0, k: 3 }),
      );
      expect(span.name).toBe('chat command-r-08-2024');
      expect(span.attributes).toMatchObject({
        'gen_ai.conversation.id': 'conversation-1',
        'gen_ai.request.temperature': 0,
        'gen_ai.request.top_k': 3,
        'gen_ai.response.id': 'response-1',
        'gen_ai.response.finish_reasons': ['stop'],
        'gen_ai.usage.input_tokens': 90,
        'gen_ai.usage.output_tokens': 8,
        'cohere.billed_units.input_tokens': 23,
        'cohere.billed_units.output_tokens': 6,
      });
      expect(span.attributes['gen_ai.request.stream']).toBeUndefined();
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: TEXT_PARTS, finish_reason: 'stop' }]);
    },
  },
  {
    name: 'v1 chat: preamble, documents, history, message, tools and their results',
    async run(t) {
      t.server.answer(jsonAnswer(body()));
      await wrappedOf(sdk, t).chat({
        ...REQUEST,
        preamble: 'Be brief',
        documents: [{ title: 'Newton', snippet: 'Born in 1642' }],
        chatHistory: [
          { role: 'USER', message: 'Who discovered gravity?' },
          { role: 'CHATBOT', message: 'Newton', toolCalls: [CALL] },
          { role: 'TOOL', toolResults: [{ call: CALL, outputs: [{ sky: 'clear' }] }] },
        ],
        tools: [{ name: 'weather', description: 'of a city' }],
        toolResults: [{ call: CALL, outputs: [{ sky: 'grey' }] }],
      });
      const span = await t.span();
      expect(JSON.parse(String(span.attributes['gen_ai.system_instructions']))).toEqual([{ type: 'text', content: 'Be brief' }]);
      expect(JSON.parse(String(span.attributes['gen_ai.tool.definitions']))).toEqual([
        { type: 'function', name: 'weather', description: 'of a city' },
      ]);
      const call = { type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } };
      const response = (sky: string) => ({ type: 'tool_call_response', name: 'weather', response: [{ sky }] });
      expect(inputMessages(span)).toEqual([
        { role: 'user', parts: [{ type: 'document', content: { title: 'Newton', snippet: 'Born in 1642' } }] },
        { role: 'user', parts: [{ type: 'text', content: 'Who discovered gravity?' }] },
        { role: 'assistant', parts: [{ type: 'text', content: 'Newton' }, call] },
        { role: 'tool', parts: [response('clear')] },
        { role: 'user', parts: [{ type: 'text', content: REQUEST.message }] },
        { role: 'tool', parts: [response('grey')] },
      ]);
    },
  },
  {
    name: 'v1 chat: tool calls of the answer',
    async run(t) {
      t.server.answer(jsonAnswer(body({ text: '', citations: undefined, tool_calls: [CALL] })));
      await wrappedOf(sdk, t).chat(REQUEST);
      expect(outputMessages(await t.span())[0]?.parts).toEqual([{ type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } }]);
    },
  },
  ...Object.entries({ ERROR_TOXIC: 'content_filter', ERROR_LIMIT: 'length', USER_CANCEL: 'USER_CANCEL' }).map(
    ([reason, expected]): ProviderCase<CohereClient | CohereClientV2> => ({
      name: `v1 chat: the finish reason ${reason} is told as ${expected}`,
      async run(t) {
        t.server.answer(jsonAnswer(body({ finish_reason: reason })));
        await wrappedOf(sdk, t).chat(REQUEST);
        expect((await t.span()).attributes['gen_ai.response.finish_reasons']).toEqual([expected]);
      },
    }),
  ),
  {
    name: 'v1 chat: a stream is that of the bare client, and its last event tells the usage',
    async run(t) {
      const end = {
        event_type: 'stream-end',
        is_finished: true,
        finish_reason: 'MAX_TOKENS',
        response: body({ finish_reason: undefined }),
      };
      const span = await sameAsBare(
        sdk,
        t,
        () => lines([...TEXT_EVENTS, end]),
        async (client) => readAll(await client.chatStream(REQUEST)),
      );
      expect(span.attributes).toMatchObject({
        'gen_ai.request.stream': true,
        'gen_ai.response.finish_reasons': ['length'],
        'gen_ai.usage.input_tokens': 90,
        'cohere.billed_units.output_tokens': 6,
        'gen_ai.response.time_to_first_chunk': expect.any(Number),
      });
      expect(outputMessages(span)[0]?.parts).toEqual(TEXT_PARTS);
    },
  },
  {
    name: 'v1 chat: tool calls of a stream',
    async run(t) {
      t.server.answer(
        lines([
          TEXT_EVENTS[0]!,
          { event_type: 'tool-calls-chunk', is_finished: false, tool_call_delta: { name: 'weather', index: 0 } },
          { event_type: 'tool-calls-generation', is_finished: false, tool_calls: [CALL] },
          {
            event_type: 'stream-end',
            is_finished: true,
            finish_reason: 'COMPLETE',
            response: { generation_id: 'generation-1', meta: META },
          },
        ]),
      );
      await readAll(await wrappedOf(sdk, t).chatStream(REQUEST));
      expect(outputMessages(await t.span())[0]?.parts).toEqual([{ type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } }]);
    },
  },
  {
    name: 'v1 chat: a stream that its consumer leaves keeps the tool calls so far',
    async run(t) {
      const deltas = [
        { text: 'I will ask.' },
        { name: 'weather', index: 0 },
        { index: 0, parameters: '{"city":' },
        { index: 0, parameters: '"Oslo"}' },
        { name: 'weather', index: 1 },
        { index: 1, parameters: '{"city":' },
      ];
      const pieces = deltas.map((delta) => ({ event_type: 'tool-calls-chunk', is_finished: false, tool_call_delta: delta }));
      t.server.answer(lines([TEXT_EVENTS[0]!, ...pieces, { event_type: 'tool-calls-generation', is_finished: false, tool_calls: [CALL] }]));
      let events = 0;
      for await (const _ of await wrappedOf(sdk, t).chatStream(REQUEST)) if (++events === 1 + pieces.length) break;
      expect(outputMessages(await t.span())[0]?.parts).toEqual([
        { type: 'text', content: 'I will ask.' },
        { type: 'tool_call', name: 'weather', arguments: { city: 'Oslo' } },
        { type: 'tool_call', name: 'weather', arguments: '{"city":' },
      ]);
    },
  },
  {
    name: 'v1 chat: a stream that is lost half-way keeps its part',
    async run(t) {
      const span = await sameAsBare(
        sdk,
        t,
        () => lines([...TEXT_EVENTS, DROP_CONNECTION]),
        async (client) => readAll(await client.chatStream(REQUEST)),
      );
      expect(span.attributes['error.type']).toEqual(expect.any(String));
      expect(outputMessages(span)[0]?.parts).toEqual(TEXT_PARTS);
    },
  },
  {
    name: 'v1 generate: every generation is told',
    async run(t) {
      const generations = [
        { id: 'one', text: 'A dwarf', finish_reason: 'COMPLETE' },
        { id: 'two', text: 'A planet', finish_reason: 'MAX_TOKENS' },
      ];
      const span = await sameAsBare(
        sdk,
        t,
        () => jsonAnswer({ id: 'generation-2', prompt: 'What is Pluto?', generations, meta: META }),
        async (client) => client.generate({ model: 'command', prompt: 'What is Pluto?', numGenerations: 2, endSequences: ['END'] }),
      );
      expect(span.name).toBe('text_completion command');
      expect(span.attributes).toMatchObject({
        'gen_ai.request.choice.count': 2,
        'gen_ai.request.stop_sequences': ['END'],
        'gen_ai.response.finish_reasons': ['stop', 'length'],
        'gen_ai.usage.output_tokens': 8,
      });
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'What is Pluto?' }] }]);
      expect(outputMessages(span)).toEqual([
        { role: 'assistant', parts: [{ type: 'text', content: 'A dwarf' }], finish_reason: 'stop' },
        { role: 'assistant', parts: [{ type: 'text', content: 'A planet' }], finish_reason: 'length' },
      ]);
    },
  },
  {
    name: 'v1 generate: a stream, and one that tells its failure',
    async run(t) {
      const pieces = ['A ', 'dwarf'].map((text) => ({ event_type: 'text-generation', is_finished: false, text }));
      const response = { id: 'generation-2', generations: [{ id: 'one', text: 'A dwarf', finish_reason: 'COMPLETE' }], meta: META };
      const end = { event_type: 'stream-end', is_finished: true, finish_reason: 'COMPLETE', response };
      const failure = { event_type: 'stream-error', is_finished: true, finish_reason: 'ERROR', err: 'model went away' };
      t.server.answer(lines([...pieces, end]), lines([...pieces, failure]));
      const client = wrappedOf(sdk, t);
      for (let call = 0; call < 2; call += 1) await readAll(await client.generateStream({ prompt: 'What is Pluto?' }));
      const [whole, failed] = await t.spans(2);
      const message = { role: 'assistant', parts: [{ type: 'text', content: 'A dwarf' }] };
      expect(outputMessages(whole!)).toEqual([{ ...message, finish_reason: 'stop' }]);
      expect(whole!.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 23, 'gen_ai.usage.output_tokens': 6 });
      expect(whole!.attributes['gen_ai.request.stop_sequences']).toBeUndefined();
      expect(outputMessages(failed!)).toEqual([{ ...message, finish_reason: 'error' }]);
      expect(failed!.status.message).toBe('model went away');
      expect(failed!.attributes['error.type']).toBe('ERROR');
    },
  },
];

import { SpanStatusCode } from '@opentelemetry/api';
import type { Cohere, CohereClient, CohereClientV2 } from 'cohere-ai';
import { completed } from '../cases/attribute-cases.ts';
import { collect, openStream } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest, WrapOptions } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { inputMessages, outputMessages } from '../span-content.ts';
import { chatResponse, chatUsage, contentEvents, event, messageEnd, messageStart, PRICED_MODEL } from './chat-fixtures.ts';
import { chatClient } from './cohere-sdk.ts';

type Test = ProviderTest<CohereClient | CohereClientV2>;

const DOCUMENT = { id: 'doc-1', data: { title: 'Tall penguins', snippet: 'Emperor penguins are the tallest.' } };
const CITATION = {
  start: 4,
  end: 11,
  text: 'penguin',
  type: 'TEXT_CONTENT',
  sources: [{ type: 'document', id: 'doc-1', document: DOCUMENT }],
};
const CITATION_PART = { type: 'citation', start: 4, end: 11, content: 'penguin', sources: ['doc-1'] };

/** What a model produces besides its text: a plan, thinking, citations. */
const REASONED_PARTS = [
  { type: 'reasoning', content: 'Look it up' },
  { type: 'reasoning', content: 'tall birds' },
  { type: 'text', content: 'The penguin' },
  CITATION_PART,
];

const messageOf = (request: Partial<Cohere.V2ChatRequest>): Cohere.V2ChatRequest => ({
  model: PRICED_MODEL.request,
  messages: [{ role: 'user', content: 'Which is the tallest?' }],
  ...request,
});

/** Sends one request and returns its span. */
const chatted = async (t: Test, body: object, request: Partial<Cohere.V2ChatRequest> = {}, options: WrapOptions = {}) => {
  t.server.answer(jsonAnswer(body));
  await chatClient(t.wrapped(options)).chat(messageOf(request));
  return t.span();
};

/** Reads one stream of these events and returns its span. */
const streamed = async (t: Test, events: object[]) => {
  t.server.answer(t.provider.streamed(events));
  await collect(await openStream(t, t.wrapped()));
  return t.span();
};

/** Features that only version 2 of Cohere's chat API has. */
export const chatCases: ProviderCase<CohereClient | CohereClientV2>[] = [
  {
    name: 'chat: tokens used and units billed are told apart; the cost and the metric are of the latter',
    async run(t) {
      const usage = chatUsage({ input: 500, output: 4, cacheRead: 464 }, { input: 5, output: 2 });
      const { attributes } = await chatted(t, chatResponse({}, {}, { usage }));
      expect(attributes).toMatchObject({
        'gen_ai.usage.input_tokens': 500,
        'gen_ai.usage.output_tokens': 4,
        'gen_ai.usage.cache_read.input_tokens': 464,
        'cohere.billed_units.input_tokens': 5,
        'cohere.billed_units.output_tokens': 2,
      });
      expect(attributes['cohere.billed_units.search_units']).toBeUndefined();
      expect(attributes['ai_trace.cost.total_usd']).toBeCloseTo(
        (5 * PRICED_MODEL.inputPerMillion + 2 * PRICED_MODEL.outputPerMillion) / 1e6,
        12,
      );
      const metrics = await t.telemetry.collectMetrics();
      const tokens = metrics.find(({ descriptor }) => descriptor.name === 'gen_ai.client.token.usage');
      expect(tokens?.dataPoints.map(({ value }) => (value as { sum: number }).sum)).toEqual([5, 2]);
    },
  },
  {
    name: 'chat: units billed stand for the tokens where these are not told',
    async run(t) {
      const { attributes } = await chatted(t, chatResponse({}, {}, { usage: { billed_units: { input_tokens: 5, output_tokens: 2 } } }));
      expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 5, 'gen_ai.usage.output_tokens': 2 });
    },
  },
  {
    name: 'chat: with captureTokens off, units billed are not told either',
    async run(t) {
      const { attributes } = await chatted(t, chatResponse(), {}, { captureTokens: false });
      expect(Object.keys(attributes).filter((key) => /usage|billed/.test(key))).toEqual([]);
    },
  },
  {
    name: 'chat: plan, thinking, text and citations of an answer, in this order',
    async run(t) {
      const message = {
        tool_plan: 'Look it up',
        content: [
          { type: 'thinking', thinking: 'tall birds' },
          { type: 'text', text: 'The penguin' },
        ],
        citations: [CITATION],
      };
      expect(outputMessages(await chatted(t, chatResponse({}, message)))[0]?.parts).toEqual(REASONED_PARTS);
    },
  },
  {
    name: 'chat: plan, thinking, text and citations of a stream, in this order',
    async run(t) {
      const span = await streamed(t, [
        messageStart(),
        event('tool-plan-delta', undefined, { tool_plan: 'Look ' }),
        event('tool-plan-delta', undefined, { tool_plan: 'it up' }),
        ...contentEvents('thinking', 'tall birds', 0),
        ...contentEvents('text', 'The penguin', 1),
        event('citation-start', 0, { citations: CITATION }),
        event('citation-end', 0),
        messageEnd(),
      ]);
      expect(outputMessages(span)[0]?.parts).toEqual(REASONED_PARTS);
    },
  },
  {
    name: 'chat: documents come before the messages; those of a tool are its response',
    async run(t) {
      const calls = [{ id: 'call_1', type: 'function' as const, function: { name: 'find', arguments: '{"what":"penguins"}' } }];
      const request = messageOf({
        documents: ['A plain text', DOCUMENT],
        messages: [
          { role: 'assistant', toolPlan: 'Look it up', toolCalls: calls, citations: [] },
          { role: 'tool', toolCallId: 'call_1', content: [{ type: 'document', document: DOCUMENT }] },
          { role: 'user', content: [{ type: 'image_url', imageUrl: { url: 'https://example.com/penguin.png' } }] },
        ],
      });
      expect(inputMessages(await chatted(t, chatResponse(), request))).toEqual([
        {
          role: 'user',
          parts: [
            { type: 'document', content: 'A plain text' },
            { type: 'document', content: DOCUMENT },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'Look it up' },
            { type: 'tool_call', id: 'call_1', name: 'find', arguments: { what: 'penguins' } },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: [DOCUMENT] }] },
        { role: 'user', parts: [{ type: 'uri', modality: 'image', uri: 'https://example.com/penguin.png' }] },
      ]);
    },
  },
  {
    name: 'chat: parameters that only some providers have',
    async run(t) {
      const { attributes } = await chatted(t, chatResponse(), {
        k: 0,
        seed: 7,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        responseFormat: { type: 'json_object' },
      });
      expect(attributes).toMatchObject({
        'gen_ai.request.top_k': 0,
        'gen_ai.request.seed': 7,
        'gen_ai.request.frequency_penalty': 0.1,
        'gen_ai.request.presence_penalty': 0.2,
        'gen_ai.output.type': 'json',
      });
    },
  },
  ...Object.entries({
    COMPLETE: 'stop',
    STOP_SEQUENCE: 'stop',
    MAX_TOKENS: 'length',
    TOOL_CALL: 'tool_call',
    SOMETHING_NEW: 'SOMETHING_NEW',
  }).map(
    ([reason, expected]): ProviderCase<CohereClient | CohereClientV2> => ({
      name: `chat: the finish reason ${reason} is told as ${expected}`,
      async run(t) {
        const span = await chatted(t, chatResponse({}, {}, { finish_reason: reason }));
        expect(span.attributes['gen_ai.response.finish_reasons']).toEqual([expected]);
        expect(outputMessages(span)[0]?.finish_reason).toBe(expected);
        expect(span.status.code).toBe(SpanStatusCode.UNSET);
      },
    }),
  ),
  ...['ERROR', 'TIMEOUT'].map(
    (reason): ProviderCase<CohereClient | CohereClientV2> => ({
      name: `chat: an answer that finishes with ${reason} has failed, and its tokens count`,
      async run(t) {
        const { attributes, status } = await chatted(t, chatResponse({}, {}, { finish_reason: reason }));
        expect(status.code).toBe(SpanStatusCode.ERROR);
        expect(attributes).toMatchObject({
          'error.type': reason,
          'gen_ai.response.finish_reasons': ['error'],
          'gen_ai.usage.input_tokens': 11,
        });
      },
    }),
  ),
  {
    name: 'chat: a stream that ends with an error tells it, the part before it kept',
    async run(t) {
      const events = [
        messageStart(),
        ...contentEvents('text', 'The'),
        messageEnd({}, { finish_reason: 'ERROR', error: 'model went away' }),
      ];
      const span = await streamed(t, events);
      expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'model went away' });
      expect(span.attributes['error.type']).toBe('ERROR');
      expect(outputMessages(span)[0]?.parts).toEqual([{ type: 'text', content: 'The' }]);
    },
  },
  {
    name: 'chat: events of a kind nobody knows change nothing',
    async run(t) {
      const events = [
        messageStart(),
        { type: 'debug', prompt: 'rendered' },
        { type: 'new-kind' },
        ...contentEvents('text', 'The'),
        messageEnd(),
      ];
      expect(outputMessages(await streamed(t, events))[0]?.parts).toEqual([{ type: 'text', content: 'The' }]);
    },
  },
  {
    name: 'withRawResponse: answer and response are those of the bare client, in one span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(chatResponse({ texts: ['Raw'] }), { headers: { 'x-trial-endpoint-call-remaining': '7' } })],
        async (client) => {
          const { data, rawResponse } = await chatClient(client).chat(messageOf({})).withRawResponse();
          return { data, status: rawResponse.status, remaining: rawResponse.headers.get('x-trial-endpoint-call-remaining') };
        },
      );
      expect(outcome).toHaveProperty('value.remaining', '7');
      expect(outputMessages(await t.span())[0]?.parts).toEqual([{ type: 'text', content: 'Raw' }]);
    },
  },
  {
    name: 'withRawResponse: beside an await it is still one request and one span',
    async run(t) {
      t.server.answer(t.provider.answer());
      const promise = chatClient(t.wrapped()).chat(messageOf({}));
      const [answer, { data }] = await Promise.all([promise, promise.withRawResponse()]);
      expect(data).toBe(answer);
      expect(t.server.requests).toHaveLength(1);
      await t.span();
    },
  },
  {
    name: 'withRawResponse: a refused call rejects as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [t.provider.errorAnswer(400, 'unknown parameter')],
        (client) => chatClient(client).chat(messageOf({})).withRawResponse(),
      );
      expect(outcome).toHaveProperty('error.class', 'BadRequestError');
      expect((await t.span()).attributes['http.response.status_code']).toBe(400);
    },
  },
  {
    name: 'withRawResponse: a stream is followed too',
    async run(t) {
      t.server.answer(eventStream([...t.provider.chunks({ texts: ['one two'] }), 'data: [DONE]\n\n']));
      const { data } = await chatClient(t.wrapped()).chatStream(messageOf({})).withRawResponse();
      await collect(data);
      expect(outputMessages(await t.span())[0]?.parts).toEqual([{ type: 'text', content: 'one two' }]);
    },
  },
  {
    name: 'promise: a call that nobody awaits is told as it ended',
    async run(t) {
      t.server.answer(t.provider.answer({ texts: ['unheard'] }));
      void chatClient(t.wrapped()).chat(messageOf({}));
      const span = await t.span();
      expect(outputMessages(span)[0]?.parts).toEqual([{ type: 'text', content: 'unheard' }]);
      expect(span.status.code).toBe(SpanStatusCode.UNSET);
    },
  },
  {
    name: 'attributes: an answer that does not name its model is not said to',
    async run(t) {
      expect(Object.keys((await completed(t)).attributes)).not.toContain('gen_ai.response.model');
    },
  },
];

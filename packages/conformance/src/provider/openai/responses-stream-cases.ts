import type { OpenAI } from 'openai';
import { Gate } from '../../gate.ts';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { outputMessages, outputTexts } from '../span-content.ts';
import { PARAMS, respond, STREAMED } from './responses-cases.ts';
import { backgroundId, messageItem, responseEvents, responseInProgress, responseObject } from './responses-fixtures.ts';

/** Streamed and background responses. */
export const responsesStreamCases: ProviderCase<OpenAI>[] = [
  {
    name: 'responses: code that a stream has written so far is kept when its consumer leaves',
    async run(t) {
      const item = { item_id: 'ci_1', output_index: 0 };
      t.server.answer(
        eventStream([
          { type: 'response.created', response: responseInProgress() },
          { type: 'response.output_item.added', output_index: 0, item: { id: 'ci_1', type: 'code_interpreter_call', code: '' } },
          { type: 'response.code_interpreter_call_code.delta', ...item, delta: 'print(' },
          { type: 'response.code_interpreter_call_code.delta', ...item, delta: '1)' },
          new Gate(),
        ]),
      );
      let events = 0;
      for await (const _ of await t.wrapped().responses.create(STREAMED)) if (++events === 4) break;
      const [part] = outputMessages(await t.span())[0]!.parts;
      expect(part).toMatchObject({ type: 'server_tool_call', name: 'code_interpreter', server_tool_call: { code: 'print(1)' } });
    },
  },
  {
    name: 'responses: parse is one span',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(responseObject({ output: [messageItem('{"word":"hello"}')] }))],
        async (client) => (await client.responses.parse(PARAMS)).output_text,
      );
      expect(outcome).toEqual({ value: '{"word":"hello"}' });
      expect(outputTexts(await t.span())).toEqual(['{"word":"hello"}']);
    },
  },
  {
    name: 'responses: stream() is one span, its events as with the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [eventStream(responseEvents('one two three'))],
        async (client) => {
          const deltas: string[] = [];
          const stream = client.responses.stream(PARAMS).on('response.output_text.delta', ({ delta }) => deltas.push(delta));
          return { final: (await stream.finalResponse()).output, deltas };
        },
      );
      expect(outcome).toHaveProperty('value.deltas', ['one ', 'two ', 'three']);
      expect(outputTexts(await t.span())).toEqual(['one two three']);
    },
  },
  {
    name: 'responses: a stream that is completed',
    async run(t) {
      await t.sameAsBare(
        () => [eventStream(responseEvents('one two three'))],
        async (client) => collect(await client.responses.create(STREAMED)),
      );
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one two three']);
      expect(span.attributes).toMatchObject({
        'gen_ai.request.stream': true,
        'gen_ai.usage.input_tokens': 11,
        'gen_ai.usage.output_tokens': 7,
      });
      expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
      expect(span.attributes['error.type']).toBeUndefined();
    },
  },
  {
    name: 'responses: a stream that is incomplete is no error and says why it ended',
    async run(t) {
      const final = { incomplete_details: { reason: 'max_output_tokens' } };
      t.server.answer(eventStream(responseEvents('one two', 'incomplete', final)));
      await collect(await t.wrapped().responses.create(STREAMED));
      const span = await t.span();
      expect(span.attributes['error.type']).toBeUndefined();
      expect(span.attributes['gen_ai.response.finish_reasons']).toEqual(['max_output_tokens']);
      expect(outputTexts(span)).toEqual(['one two']);
    },
  },
  {
    name: 'responses: a stream that fails is an error, its part kept',
    async run(t) {
      const final = { error: { code: 'server_error', message: 'out of luck' }, usage: null };
      await t.sameAsBare(
        () => [eventStream(responseEvents('one two', 'failed', final))],
        async (client) => collect(await client.responses.create(STREAMED)),
      );
      const span = await t.span();
      expect(span.attributes['error.type']).toBe('server_error');
      expect(span.status).toEqual({ code: 2, message: expect.stringContaining('out of luck') });
      expect(outputTexts(span)).toEqual(['one two']);
    },
  },
  {
    name: 'responses: an answer that failed is an error',
    async run(t) {
      const error = { code: 'rate_limit_exceeded', message: 'slow down' };
      const span = await respond(t, responseObject({ status: 'failed', output: [], usage: null, error }));
      expect(span.attributes['error.type']).toBe('rate_limit_exceeded');
      expect(span.status.code).toBe(2);
    },
  },
  {
    name: 'responses: break after the first delta keeps the part',
    async run(t) {
      const events = responseEvents('one two three');
      const first = events.findIndex((event) => (event as { type: string }).type === 'response.output_text.delta') + 1;
      t.server.answer(eventStream([...events.slice(0, first), new Gate(), ...events.slice(first)]));
      for await (const event of await t.wrapped().responses.create(STREAMED)) if (event.type === 'response.output_text.delta') break;
      expect(outputTexts(await t.span())).toEqual(['one ']);
    },
  },
  {
    name: 'responses: in the background, a stream that its consumer leaves has no finish reason',
    async run(t) {
      const created = { type: 'response.created', response: responseInProgress('queued', { background: true }) };
      const deltas = responseEvents('one two three').slice(2, -1);
      t.server.answer(eventStream([created, ...deltas, new Gate()]));
      const stream = await t.wrapped().responses.create({ ...STREAMED, background: true });
      for await (const event of stream) if (event.type === 'response.output_text.delta') break;
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one ']);
      expect(outputMessages(span)[0]).not.toHaveProperty('finish_reason');
      expect(span.attributes['gen_ai.response.finish_reasons']).toBeUndefined();
      expect(span.status.code).toBe(0);
    },
  },
  {
    name: 'responses: an error event in a stream is an error of the span',
    async run(t) {
      const events = [
        ...responseEvents('one two').slice(0, 5),
        { type: 'error', code: 'server_error', message: 'broken', param: null, sequence_number: 5 },
      ];
      await t.sameAsBare(
        () => [eventStream(events)],
        async (client) => collect(await client.responses.create(STREAMED)),
      );
      const span = await t.span();
      expect(span.status.code).toBe(2);
      expect(span.attributes['error.type']).toEqual(expect.any(String));
    },
  },
  {
    name: 'responses: in the background, queued, polled and completed, tokens count once',
    async run(t) {
      const client = t.wrapped();
      const background = { id: backgroundId(), background: true };
      const { scope } = await t.underRequest(async () => {
        t.server.answer(jsonAnswer(responseInProgress('queued', background)));
        const { id } = await client.responses.create({ ...PARAMS, background: true });
        for (const body of [responseInProgress('in_progress', background), responseObject(background), responseObject(background)]) {
          t.server.answer(jsonAnswer(body));
          await client.responses.retrieve(id);
        }
        await t.spans(4);
      });
      expect(scope.llm).toMatchObject({ inputTokens: 11, outputTokens: 7, errors: 0 });
      const outputs = (await t.spans(4)).map(({ attributes }) => attributes['gen_ai.usage.output_tokens']);
      expect(outputs).toEqual([undefined, undefined, 7, undefined]);
    },
  },
  {
    name: 'responses: in the background, nothing is estimated, and a poll is no call of its request',
    async run(t) {
      const client = t.wrapped({ estimateTokens: true });
      const background = { id: backgroundId(), background: true };
      const { scope } = await t.underRequest(async () => {
        t.server.answer(
          jsonAnswer(responseInProgress('queued', background)),
          jsonAnswer(responseInProgress('in_progress', background)),
          jsonAnswer(responseObject(background)),
          jsonAnswer(responseObject({ ...background, status: 'cancelled', output: [], usage: null })),
        );
        const { id } = await client.responses.create({ ...PARAMS, background: true });
        await client.responses.retrieve(id);
        await client.responses.retrieve(id);
        await client.responses.cancel(id);
        await t.spans(4);
      });
      expect(scope.llm).toMatchObject({ calls: 1, inputTokens: 11, outputTokens: 7 });
      for (const { attributes } of await t.spans(4)) expect(attributes['ai_trace.usage.estimated']).toBeUndefined();
    },
  },
  {
    name: 'responses: in the background, nothing is estimated of a stream that its consumer leaves',
    async run(t) {
      const background = { id: backgroundId(), background: true };
      const [created] = responseEvents('');
      const delta = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'one' };
      t.server.answer(eventStream([{ ...created, response: responseInProgress('in_progress', background) }, delta, new Gate()]));
      const stream = await t.wrapped({ estimateTokens: true }).responses.create({ ...STREAMED, background: true });
      for await (const { type } of stream) if (type === delta.type) break;
      const span = await t.span();
      expect(outputTexts(span)).toEqual(['one']);
      expect(span.attributes['gen_ai.usage.output_tokens']).toBeUndefined();
    },
  },
  {
    name: 'responses: fetched again, a response that was counted where it was made counts no more',
    async run(t) {
      const client = t.wrapped();
      const { scope } = await t.underRequest(async () => {
        t.server.answer(jsonAnswer(responseObject()), jsonAnswer(responseObject()));
        const { id } = await client.responses.create(PARAMS);
        expect((await client.responses.retrieve(id)).output_text).toBe('Hello there');
        await t.spans(2);
      });
      expect(scope.llm).toMatchObject({ inputTokens: 11, outputTokens: 7 });
    },
  },
  {
    name: 'responses: in the background, resumed as a stream',
    async run(t) {
      const id = backgroundId();
      const events = responseEvents('one two three', 'completed', { id, background: true });
      const outcome = await t.sameAsBare(
        () => [eventStream(events.slice(5))],
        async (client) => collect(await client.responses.retrieve(id, { stream: true, starting_after: 4 })),
      );
      expect(outcome).toHaveProperty('value.length', events.length - 5);
      const span = await t.span();
      expect(span.attributes).toMatchObject({ 'gen_ai.response.id': id, 'gen_ai.usage.output_tokens': 7 });
      expect(outputTexts(span)).toEqual(['one two three']);
    },
  },
  {
    name: 'responses: in the background, cancelled, is as with the bare client and no error',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(responseObject({ status: 'cancelled', background: true, output: [], usage: null }))],
        async (client) => (await client.responses.cancel('resp_fixture')).status,
      );
      expect(outcome).toEqual({ value: 'cancelled' });
      for (const span of t.telemetry.finishedSpans()) expect(span.attributes['error.type']).toBeUndefined();
    },
  },
];

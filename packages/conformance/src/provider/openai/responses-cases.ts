import type { OpenAI } from 'openai';
import { Gate } from '../../gate.ts';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import {
  backgroundId,
  functionCallItem,
  messageItem,
  reasoningItem,
  refusalItem,
  responseEvents,
  responseInProgress,
  responseObject,
  responseUsage,
} from './responses-fixtures.ts';

type OpenAITest = ProviderTest<OpenAI>;

const PARAMS = { model: 'gpt-4o-mini', input: 'Say hello' } as const;
const STREAMED = { ...PARAMS, stream: true } as const;

/** The Responses API: objects, event streams, background responses. */
export const responsesCases: ProviderCase<OpenAI>[] = [
  {
    name: 'responses: request, answer and usage of one call',
    async run(t) {
      const usage = responseUsage({ input: 200, output: 30, cached: 128, reasoning: 20 });
      const span = await respond(t, responseObject({ usage }), { temperature: 0, max_output_tokens: 90, top_p: 0.5 });
      expect(span.name).toBe('chat gpt-4o-mini');
      expect(span.attributes).toMatchObject({
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.temperature': 0,
        'gen_ai.request.max_tokens': 90,
        'gen_ai.request.top_p': 0.5,
        'gen_ai.response.id': 'resp_fixture',
        'gen_ai.response.model': 'gpt-4o-mini-2024-07-18',
        'gen_ai.usage.input_tokens': 200,
        'gen_ai.usage.output_tokens': 30,
        'gen_ai.usage.cache_read.input_tokens': 128,
        'gen_ai.usage.reasoning.output_tokens': 20,
        'openai.response.service_tier': 'default',
      });
      expect(span.attributes['ai_trace.cost.total_usd']).toBeGreaterThan(0);
      expect(inputMessages(span)).toEqual([{ role: 'user', parts: [{ type: 'text', content: 'Say hello' }] }]);
      expect(outputTexts(span)).toEqual(['Hello there']);
    },
  },
  {
    name: 'responses: a tier whose rates are not in the price list has no cost',
    async run(t) {
      const { attributes } = await respond(t, responseObject({ service_tier: 'priority' }), { service_tier: 'priority' });
      expect(attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 11, 'openai.response.service_tier': 'priority' });
      expect(attributes['ai_trace.cost.total_usd']).toBeUndefined();
    },
  },
  {
    name: 'responses: usage without counts is none',
    async run(t) {
      const { attributes } = await respond(t, responseObject({ usage: { input_tokens: null, output_tokens: null } }));
      expect(Object.keys(attributes).filter((key) => /usage|cost/.test(key))).toEqual([]);
    },
  },
  {
    name: 'responses: output_text is that of the bare client',
    async run(t) {
      const outcome = await t.sameAsBare(
        () => [jsonAnswer(responseObject())],
        async (client) => (await client.responses.create(PARAMS)).output_text,
      );
      expect(outcome).toEqual({ value: 'Hello there' });
      await t.span();
    },
  },
  {
    name: 'responses: instructions are system instructions',
    async run(t) {
      const { attributes } = await respond(t, responseObject(), { instructions: 'Answer in verse' });
      expect(JSON.parse(attributes['gen_ai.system_instructions'] as string)).toEqual([{ type: 'text', content: 'Answer in verse' }]);
    },
  },
  {
    name: 'responses: a prompt template is input with its variables, and is known by its id without',
    async run(t) {
      const image = { type: 'input_image', image_url: `data:image/png;base64,${'A1b2'.repeat(60)}` };
      const prompt = {
        id: 'pmpt_1',
        version: '2',
        variables: { name: 'XYZZY-9471', question: { type: 'input_text', text: 'Why?' }, image },
      };
      const span = await respond(t, responseObject(), { prompt, input: undefined });
      expect(span.attributes['gen_ai.prompt.name']).toBe('pmpt_1');
      const variables = {
        name: 'XYZZY-9471',
        question: { type: 'text', content: 'Why?' },
        image: { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 180 bytes]' },
      };
      const template = { role: 'user', parts: [{ type: 'prompt_template', id: 'pmpt_1', version: '2', variables }] };
      expect(inputMessages(span)).toEqual([template]);
      t.telemetry.reset();
      const said = { role: 'user', parts: [{ type: 'text', content: 'Say hello' }] };
      expect(inputMessages(await respond(t, responseObject(), { prompt: { id: 'pmpt_1' } }))).toEqual([
        { role: 'user', parts: [{ type: 'prompt_template', id: 'pmpt_1' }] },
        said,
      ]);
      t.telemetry.reset();
      t.server.answer(jsonAnswer(responseObject()));
      await t.wrapped({ captureInput: false }).responses.create({ prompt: { id: 'pmpt_1', variables: { name: 'XYZZY-9471' } } });
      expect(everythingOf(await t.span())).not.toContain('XYZZY');
    },
  },
  {
    name: 'responses: a conversation and the response before, where they are real',
    async run(t) {
      const { attributes } = await respond(t, responseObject(), { conversation: 'conv_1', reasoning: { effort: 'high' } });
      expect(attributes).toMatchObject({ 'gen_ai.conversation.id': 'conv_1', 'gen_ai.request.reasoning.level': 'high' });
      t.telemetry.reset();
      const chained = await respond(t, responseObject(), { previous_response_id: 'resp_before' });
      expect(chained.attributes['gen_ai.request.previous_response.id']).toBe('resp_before');
      expect(chained.attributes['gen_ai.conversation.id']).toBeUndefined();
    },
  },
  {
    name: 'responses: reasoning, tool calls and text in their order',
    async run(t) {
      const output = [reasoningItem('Think first'), functionCallItem('call_1', 'weather', { city: 'Oslo' }), messageItem('Rain')];
      const parts = outputMessages(await respond(t, responseObject({ output }))).flatMap((message) => message.parts);
      expect(parts).toEqual([
        { type: 'reasoning', content: 'Think first' },
        { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
        { type: 'text', content: 'Rain' },
      ]);
    },
  },
  {
    name: 'responses: a refusal is told',
    async run(t) {
      const span = await respond(t, responseObject({ output: [refusalItem('I will not')] }));
      expect(JSON.stringify(outputMessages(span))).toContain('I will not');
    },
  },
  {
    name: 'responses: the history of tools in the input',
    async run(t) {
      const input = [
        { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'Rain' },
      ];
      const parts = inputMessages(await respond(t, responseObject(), { input })).flatMap((message) => message.parts);
      expect(parts).toEqual([
        { type: 'text', content: 'Weather?' },
        { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
        { type: 'tool_call_response', id: 'call_1', response: 'Rain' },
      ]);
    },
  },
  {
    name: 'responses: credentials of tools do not leave, wherever tools are listed',
    async run(t) {
      const secrets = { domain: 'example.com', name: 'KEY', value: 'XYZZY-domain' };
      const container = { type: 'container_auto', network_policy: { type: 'allowlist', domain_secrets: [secrets] } };
      const headers = { Authorization: 'Bearer XYZZY-header', 'X-Api-Key': 'XYZZY-key' };
      const tools = [
        { type: 'mcp', server_label: 'crm', server_url: 'https://mcp.example.com/sse', authorization: 'XYZZY-token', headers },
        { type: 'shell', environment: container },
        { type: 'code_interpreter', container: { ...container, type: 'auto' } },
        { type: 'code_interpreter', container: 'cntr_1' },
      ];
      const found = { type: 'tool_search_output', tools };
      const input = [{ type: 'additional_tools', role: 'developer', tools }, found];
      const span = await respond(t, responseObject({ output: [found] }), { tools, input });
      expect(inputMessages(span)).toHaveLength(2);
      expect(everythingOf(span)).not.toContain('XYZZY');
      const redactedSecrets = [{ ...secrets, value: '[REDACTED]' }];
      expect(JSON.parse(span.attributes['gen_ai.tool.definitions'] as string)).toEqual([
        { ...tools[0], authorization: '[REDACTED]', headers: { Authorization: '[REDACTED]', 'X-Api-Key': '[REDACTED]' } },
        { type: 'shell', environment: { ...container, network_policy: { type: 'allowlist', domain_secrets: redactedSecrets } } },
        { type: 'code_interpreter', container: { type: 'auto', network_policy: { type: 'allowlist', domain_secrets: redactedSecrets } } },
        tools[3],
      ]);
      expect(t.server.requests[0]?.body).toMatchObject({ tools });
    },
  },
  {
    name: 'responses: what an answer repeats of the input is no output, and does not leave with captureInput off',
    async run(t) {
      const listed = { name: 'pay', description: 'XYZZY-9471', input_schema: {} };
      const output = [
        { id: 'msg_1', type: 'message', role: 'user', content: [{ type: 'input_text', text: 'XYZZY-9471' }] },
        { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 'crm', tools: [listed] },
        { id: 'tso_1', type: 'tool_search_output', tools: [{ type: 'function', ...listed }] },
        { id: 'fco_1', type: 'function_call_output', call_id: 'call_1', output: 'XYZZY-9471' },
        { id: 'mcpr_1', type: 'mcp_approval_response', approval_request_id: 'mcpr_0', approve: true, reason: 'XYZZY-9471' },
        messageItem('Hello there'),
      ];
      t.server.answer(jsonAnswer(responseObject({ output })), eventStream(responseEvents('Hello there', 'completed', { output })));
      const client = t.wrapped({ captureInput: false });
      await client.responses.create(PARAMS);
      await collect(await client.responses.create(STREAMED));
      for (const span of await t.spans(2)) {
        expect(everythingOf(span)).not.toContain('XYZZY');
        expect(outputMessages(span)).toEqual([
          { role: 'assistant', parts: [{ type: 'text', content: 'Hello there' }], finish_reason: 'stop' },
        ]);
      }
    },
  },
  {
    name: 'responses: who said each item of the input',
    async run(t) {
      const input = [
        { type: 'message', role: 'user', content: 'Delete it' },
        { type: 'mcp_list_tools', id: 'mcpl_1', server_label: 'crm', tools: [] },
        { type: 'mcp_approval_request', id: 'mcpr_1', name: 'delete', arguments: '{}', server_label: 'crm' },
        { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true },
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: 'Rain' },
      ];
      const roles = inputMessages(await respond(t, responseObject(), { input })).map(({ role }) => role);
      expect(roles).toEqual(['user', 'tool', 'assistant', 'user', 'assistant', 'tool']);
    },
  },
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

/** For releases of the SDK that have it, from 6.8 on. */
export const compactCase: ProviderCase<OpenAI> = {
  name: 'responses: compact tells its usage, and has no model, status, choice or message of the user',
  async run(t) {
    const output = [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'A story' }] },
      { id: 'cmp_1', type: 'compaction', encrypted_content: 'A1b2'.repeat(100) },
    ];
    t.server.answer(
      jsonAnswer({ id: 'resp_1', object: 'response.compaction', created_at: 1, output, usage: responseUsage({ input: 90, output: 12 }) }),
    );
    await t.wrapped().responses.compact({ model: 'gpt-4o-mini', input: 'A long story' });
    const span = await t.span();
    expect(span.name).toBe('compact_response gpt-4o-mini');
    expect(span.attributes).toMatchObject({ 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.output_tokens': 12 });
    expect(span.attributes['gen_ai.response.finish_reasons']).toBeUndefined();
    expect(outputMessages(span)).toEqual([
      { role: 'assistant', parts: [{ type: 'compaction', id: 'cmp_1', encrypted_content: '[binary, 300 bytes]' }] },
    ]);
  },
};

const respond = async (t: OpenAITest, body: object, changes: object = {}) => {
  t.server.answer(jsonAnswer(body));
  await t.wrapped().responses.create({ ...PARAMS, ...changes } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
  return t.span();
};

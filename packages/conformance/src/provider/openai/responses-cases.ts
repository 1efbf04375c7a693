import type { OpenAI } from 'openai';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages, outputTexts } from '../span-content.ts';
import {
  functionCallItem,
  messageItem,
  reasoningItem,
  refusalItem,
  responseEvents,
  responseObject,
  responseUsage,
} from './responses-fixtures.ts';

type OpenAITest = ProviderTest<OpenAI>;

export const PARAMS = { model: 'gpt-4o-mini', input: 'Say hello' } as const;
export const STREAMED = { ...PARAMS, stream: true } as const;

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
    name: 'responses: a text tells the sources that it cites',
    async run(t) {
      const source = { type: 'url_citation', url: 'https://example.com/a', title: 'A', start_index: 0, end_index: 4 };
      const item = { ...messageItem('Rain'), content: [{ type: 'output_text', text: 'Rain', annotations: [source], logprobs: [] }] };
      const broken = { ...item, content: [{ type: 'output_text', text: 'Snow', annotations: 'none', logprobs: [] }] };
      const span = await respond(t, responseObject({ output: [item, broken] }));
      expect(outputMessages(span).flatMap(({ parts }) => parts)).toEqual([
        { type: 'text', content: 'Rain', citations: [source] },
        { type: 'text', content: 'Snow' },
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
];

/** For releases of the SDK that have it: from 6.8 on. */
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

/** Makes one call, not streamed, and returns its span. */
export const respond = async (t: OpenAITest, body: object, changes: object = {}) => {
  t.server.answer(jsonAnswer(body));
  await t.wrapped().responses.create({ ...PARAMS, ...changes } as OpenAI.Responses.ResponseCreateParamsNonStreaming);
  return t.span();
};

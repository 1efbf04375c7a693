import type { Anthropic } from '@anthropic-ai/sdk';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { collect } from '../cases/open-stream.ts';
import type { ProviderCase, ProviderTest } from '../contract.ts';
import { eventStream, jsonAnswer } from '../fake-provider.ts';
import { everythingOf, inputMessages, outputMessages } from '../span-content.ts';
import { blockDelta, blockStart, blockStop, message, messageEnd, messageStart } from './message-fixtures.ts';

type AnthropicTest = ProviderTest<Anthropic>;

const PNG = Buffer.from(Array.from({ length: 600 }, (_, index) => (index * 7) % 256)).toString('base64');

/** The conventions' finish reason for each stop reason. */
const FINISH_REASONS = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_call',
  refusal: 'content_filter',
  pause_turn: 'pause_turn',
} as const;

const CITATION = {
  ...{ type: 'char_location', cited_text: 'The grass is green.', document_title: 'Lawns' },
  ...{ document_index: 0, start_char_index: 0, end_char_index: 19 },
};

/** Blocks of an answer, whole and as they are streamed, and the parts they become. */
const BLOCKS: readonly { what: string; block: object; start?: object; deltas?: object[]; part: object }[] = [
  {
    what: 'thinking',
    block: { type: 'thinking', thinking: 'Hmm, greetings', signature: 'c2lnbmVk' },
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      { type: 'thinking_delta', thinking: 'Hmm, ' },
      { type: 'thinking_delta', thinking: 'greetings' },
      { type: 'signature_delta', signature: 'c2lnbmVk' },
    ],
    part: { type: 'reasoning', content: 'Hmm, greetings' },
  },
  {
    what: 'redacted thinking',
    block: { type: 'redacted_thinking', data: 'ZW5jcnlwdGVk' },
    part: { type: 'reasoning', content: '', redacted: true },
  },
  {
    what: 'a text with citations',
    block: {
      type: 'text',
      text: 'Grass is green',
      citations: [CITATION],
    },
    start: { type: 'text', text: '', citations: [] },
    deltas: [
      { type: 'citations_delta', citation: CITATION },
      { type: 'text_delta', text: 'Grass is green' },
    ],
    part: {
      type: 'text',
      content: 'Grass is green',
      citations: [{ type: 'char_location', document_index: 0, start_char_index: 0, end_char_index: 19 }],
    },
  },
  {
    what: 'a search of the web',
    block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'news' } },
    start: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    deltas: [
      { type: 'input_json_delta', partial_json: '{"query":' },
      { type: 'input_json_delta', partial_json: '"news"}' },
    ],
    part: {
      type: 'server_tool_call',
      id: 'srvtoolu_1',
      name: 'web_search',
      server_tool_call: { type: 'web_search', arguments: { query: 'news' } },
    },
  },
  {
    what: 'what the search found',
    block: {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [{ type: 'web_search_result', title: 'News', url: 'https://example.com' }],
    },
    part: {
      type: 'server_tool_call_response',
      id: 'srvtoolu_1',
      server_tool_call_response: {
        type: 'web_search_tool_result',
        content: [{ type: 'web_search_result', title: 'News', url: 'https://example.com' }],
      },
    },
  },
  {
    what: 'code that was run',
    block: {
      type: 'code_execution_tool_result',
      tool_use_id: 'srvtoolu_2',
      content: { type: 'code_execution_result', stdout: '4', return_code: 0 },
    },
    part: {
      type: 'server_tool_call_response',
      id: 'srvtoolu_2',
      server_tool_call_response: {
        type: 'code_execution_tool_result',
        content: { type: 'code_execution_result', stdout: '4', return_code: 0 },
      },
    },
  },
  {
    what: 'a call of an MCP server',
    block: { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'echo', server_name: 'example', input: { say: 'hi' } },
    part: {
      type: 'server_tool_call',
      id: 'mcptoolu_1',
      name: 'echo',
      server_tool_call: { type: 'mcp', server_name: 'example', arguments: { say: 'hi' } },
    },
  },
  {
    what: 'its result',
    block: { type: 'mcp_tool_result', tool_use_id: 'mcptoolu_1', is_error: true, content: [{ type: 'text', text: 'no' }] },
    part: {
      type: 'server_tool_call_response',
      id: 'mcptoolu_1',
      server_tool_call_response: { type: 'mcp_tool_result', content: [{ type: 'text', text: 'no' }], is_error: true },
    },
  },
  {
    what: 'a call of a tool without input',
    block: { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
    part: { type: 'tool_call', id: 'toolu_1', name: 'now', arguments: {} },
  },
  { what: 'a block of tomorrow', block: { type: 'hologram', depth: 3 }, part: { type: 'hologram', depth: 3 } },
];

const ALL_PARTS = BLOCKS.map(({ part }) => part);

/** Features that only the Messages API has. */
export const messageFormatCases: ProviderCase<Anthropic>[] = [
  {
    name: 'format: thinking, server tools, citations and all other blocks are parts, in their order',
    async run(t) {
      const span = await answered(t, { content: BLOCKS.map(({ block }) => block) });
      expect(outputMessages(span)).toEqual([{ role: 'assistant', parts: ALL_PARTS, finish_reason: 'stop' }]);
    },
  },
  {
    name: 'format: blocks of a stream are the same parts',
    async run(t) {
      const blocks = BLOCKS.flatMap(({ block, start, deltas = [] }, index) => [
        blockStart(index, start ?? block),
        ...deltas.map((delta) => blockDelta(index, delta)),
        blockStop(index),
      ]);
      t.server.answer(eventStream([messageStart(), ...blocks, ...messageEnd()]));
      await collect(await t.wrapped().messages.create({ ...params(t), stream: true }));
      expect(outputMessages(await t.span())).toEqual([{ role: 'assistant', parts: ALL_PARTS, finish_reason: 'stop' }]);
    },
  },
  {
    name: 'format: citations name their sources, and repeat nothing of what the caller gave',
    async run(t) {
      const found = {
        type: 'search_result_location',
        cited_text: 'XYZZY-1',
        title: 'XYZZY-2',
        source: 'https://example.com/lawns',
        search_result_index: 0,
      };
      const citations = [{ ...CITATION, cited_text: 'XYZZY-3', document_title: 'XYZZY-4' }, found];
      t.server.answer(jsonAnswer(message({}, { content: [{ type: 'text', text: 'Green', citations }] })));
      await t.wrapped({ captureInput: false }).messages.create(params(t));
      const span = await t.span();
      expect(outputMessages(span)[0]?.parts).toEqual([
        {
          type: 'text',
          content: 'Green',
          citations: [
            { type: 'char_location', document_index: 0, start_char_index: 0, end_char_index: 19 },
            { type: 'search_result_location', source: 'https://example.com/lawns', search_result_index: 0 },
          ],
        },
      ]);
      expect(everythingOf(span)).not.toContain('XYZZY');
    },
  },
  {
    name: 'format: the input of a tool call that was cut off is told as far as it came',
    async run(t) {
      const start = blockStart(0, { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} });
      const delta = blockDelta(0, { type: 'input_json_delta', partial_json: '{"city": "Os' });
      t.server.answer(eventStream([messageStart(), start, delta, blockStop(0), ...messageEnd({ finish: 'length' })]));
      await collect(await t.wrapped().messages.create({ ...params(t), stream: true }));
      expect(outputMessages(await t.span())[0]?.parts).toEqual([
        { type: 'tool_call', id: 'toolu_1', name: 'weather', arguments: '{"city": "Os' },
      ]);
    },
  },
  ...Object.entries(FINISH_REASONS).map(
    ([stopReason, finishReason]): ProviderCase<Anthropic> => ({
      name: `format: stop reason ${stopReason} is ${finishReason}`,
      async run(t) {
        const span = await answered(t, { stop_reason: stopReason });
        expect(span.attributes).toMatchObject({
          'gen_ai.response.finish_reasons': [finishReason],
          'anthropic.message.stop_reason': stopReason,
        });
        expect(outputMessages(span)[0]?.finish_reason).toBe(finishReason);
      },
    }),
  ),
  {
    name: 'format: images, documents, and results of tools in the input',
    async run(t) {
      const base64 = (media_type: string) => ({ type: 'base64', media_type, data: PNG });
      const content = [
        { type: 'image', source: base64('image/png') },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        { type: 'document', source: base64('application/pdf'), title: 'Report' },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'The grass is green.' } },
        { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'The sky is blue.' }] } },
        { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: 'no such city' },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_2',
          content: [
            { type: 'text', text: 'see' },
            { type: 'image', source: base64('image/png') },
          ],
        },
        { type: 'thinking', thinking: 'Hmm', signature: 'c2lnbmVk' },
        { type: 'container_upload', file_id: 'file_2' },
      ];
      const span = await answered(t, {}, { messages: [{ role: 'user', content }] });
      const image = { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 600 bytes]' };
      expect(inputMessages(span)[0]?.parts).toEqual([
        image,
        { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
        { type: 'file', modality: 'image', file_id: 'file_1' },
        { type: 'blob', modality: 'document', mime_type: 'application/pdf', content: '[application/pdf, 600 bytes]', name: 'Report' },
        { type: 'text', content: 'The grass is green.' },
        { type: 'document', content: [{ type: 'text', content: 'The sky is blue.' }] },
        { type: 'tool_call_response', id: 'toolu_1', response: 'no such city', is_error: true },
        { type: 'tool_call_response', id: 'toolu_2', response: ['see', image] },
        { type: 'reasoning', content: 'Hmm' },
        { type: 'file', modality: 'document', file_id: 'file_2' },
      ]);
    },
  },
  {
    name: 'format: a system prompt of blocks is instructions of parts',
    async run(t) {
      const system = [
        { type: 'text', text: 'Be brief', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be kind' },
      ];
      const { attributes } = await answered(t, {}, { system });
      expect(JSON.parse(attributes['gen_ai.system_instructions'] as string)).toEqual([
        { type: 'text', content: 'Be brief' },
        { type: 'text', content: 'Be kind' },
      ]);
    },
  },
  {
    name: 'format: tools of the caller in the schema of the conventions, those of Anthropic as they are',
    async run(t) {
      const schema = { type: 'object', properties: {} };
      const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 2 };
      const { attributes } = await answered(t, {}, { tools: [{ name: 'now', description: 'The time', input_schema: schema }, search] });
      expect(JSON.parse(attributes['gen_ai.tool.definitions'] as string)).toEqual([
        { type: 'function', name: 'now', description: 'The time', parameters: schema },
        search,
      ]);
    },
  },
  {
    name: 'format: parameters that Anthropic has alone',
    async run(t) {
      const { attributes } = await answered(
        t,
        {},
        {
          top_k: 0,
          service_tier: 'standard_only',
          thinking: { type: 'enabled', budget_tokens: 2_048 },
          output_config: { effort: 'high' },
        },
      );
      expect(attributes).toMatchObject({
        'gen_ai.request.top_k': 0,
        'gen_ai.request.reasoning.level': 'high',
        'anthropic.request.service_tier': 'standard_only',
        'anthropic.thinking.type': 'enabled',
        'anthropic.thinking.budget_tokens': 2_048,
        'anthropic.response.service_tier': 'standard',
      });
    },
  },
];

const params = (t: AnthropicTest) => t.provider.request({ maxTokens: 100 }) as Anthropic.MessageCreateParamsNonStreaming;

const answered = async (t: AnthropicTest, more: object, request: object = {}): Promise<ReadableSpan> => {
  t.server.answer(jsonAnswer(message({}, more)));
  await t.wrapped().messages.create({ ...params(t), ...request });
  return t.span();
};

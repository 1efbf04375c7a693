import { interactionInput } from '../src/interactions/request.ts';
import { describeInteraction, interactionOutput } from '../src/interactions/response.ts';
import { InteractionStreamReader } from '../src/interactions/stream.ts';
import type { InteractionEvent, InteractionParams } from '../src/interactions/wire.ts';

const read = (...events: InteractionEvent[]) => {
  const reader = new InteractionStreamReader();
  const content = events.map((event) => reader.add(event));
  return { content, interaction: reader.result()! };
};

test('credentials of a tool that runs at Google are not told', () => {
  const tools = [{ type: 'mcp_server', name: 'notes', headers: { Authorization: 'secret' } }];
  expect(interactionInput({ input: 'Hello', tools }).tools).toEqual([{ ...tools[0], headers: { Authorization: '[REDACTED]' } }]);
});

test.each([
  ['standard', false],
  ['flex', true],
  ['deferred', true],
])('the tier %s has rates that no list has: %s', (tier, unlisted) => {
  const usage = { total_input_tokens: 7, total_output_tokens: 3 };
  expect(describeInteraction({ status: 'completed', usage, service_tier: tier }).usage?.unlisted).toBe(unlisted);
});

describe('input', () => {
  const hello = { role: 'user', parts: [{ type: 'text', content: 'Hello' }] };
  const rows: [string, InteractionParams['input'], object[]][] = [
    ['a text', 'Hello', [hello]],
    ['a content', { type: 'text', text: 'Hello' }, [hello]],
    [
      'contents',
      [
        { type: 'text', text: 'Hello' },
        { type: 'image', uri: 'gs://bucket/a.png', mime_type: 'image/png' },
      ],
      [{ role: 'user', parts: [...hello.parts, { type: 'uri', modality: 'image', mime_type: 'image/png', uri: 'gs://bucket/a.png' }] }],
    ],
    [
      'turns',
      [
        { role: 'user', content: 'Hello' },
        { role: 'model', content: [{ type: 'text', text: 'Hi' }] },
      ],
      [hello, { role: 'assistant', parts: [{ type: 'text', content: 'Hi' }] }],
    ],
    [
      'steps',
      [
        { type: 'user_input', content: [{ type: 'text', text: 'Hello' }] },
        { type: 'thought', summary: [{ type: 'text', text: 'Hm' }] },
        { type: 'function_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
        { type: 'function_result', call_id: 'call_1', result: 'rain' },
      ],
      [
        hello,
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', content: 'Hm' },
            { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
          ],
        },
        { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: 'rain' }] },
      ],
    ],
  ];
  test.each(rows)('as %s', (_, input, messages) => expect(interactionInput({ input }).messages).toEqual(messages));
});

describe('the reason to finish', () => {
  test.each([
    ['completed', ['stop']],
    ['requires_action', ['tool_call']],
    ['incomplete', ['incomplete']],
    ['cancelled', ['cancelled']],
    ['failed', ['error']],
    ['in_progress', undefined],
  ])('of %s is %j', (status, reasons) => expect(describeInteraction({ status }).finishReasons).toEqual(reasons));
});

test('a search at Google, without its signature', () => {
  const steps = [{ type: 'google_search_call', id: 'search_1', arguments: { queries: ['Oslo'] }, signature: 'c2ln' }];
  const call = { type: 'google_search_call', id: 'search_1', arguments: { queries: ['Oslo'] } };
  expect(interactionOutput({ status: 'completed', steps })[0]?.parts).toEqual([
    { type: 'server_tool_call', id: 'search_1', name: 'google_search', server_tool_call: call },
  ]);
});

describe('a stream', () => {
  const begun: InteractionEvent[] = [
    { event_type: 'interaction.created', interaction: { id: 'interaction_1', model: 'gemini-2.5-flash', status: 'in_progress' } },
    { event_type: 'step.start', index: 0, step: { type: 'model_output' } },
    { event_type: 'step.delta', index: 0, delta: { type: 'text', text: 'one ' } },
    { event_type: 'step.delta', index: 0, delta: { type: 'image', mime_type: 'image/png', data: 'AAAA' } },
    { event_type: 'step.delta', index: 0, delta: { type: 'text_annotation_delta' } },
    { event_type: 'step.delta', index: 0, delta: { type: 'text', text: 'two' } },
  ];

  test('that breaks off has what has come', () => {
    const { content, interaction } = read(...begun);
    expect(content).toEqual([false, false, true, true, false, true]);
    expect(describeInteraction(interaction)).toMatchObject({ id: 'interaction_1', finishReasons: ['error'] });
    expect(interactionOutput(interaction)[0]?.parts).toEqual([
      { type: 'text', content: 'one ' },
      { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3 bytes]' },
      { type: 'text', content: 'two' },
    ]);
  });

  test('with an error has failed', () => {
    const { interaction } = read(...begun, { event_type: 'error', error: { code: 'overloaded', message: 'later' } });
    expect(describeInteraction(interaction).failure).toEqual({ type: 'overloaded', message: 'later' });
  });

  test('resumed in the middle has the rest', () => {
    const { interaction } = read(
      { event_type: 'step.delta', index: 1, delta: { type: 'thought_summary', content: { type: 'text', text: 'Hm' } } },
      { event_type: 'step.delta', index: 2, delta: { type: 'text', text: 'the rest' } },
    );
    expect(interactionOutput(interaction)[0]?.parts).toEqual([
      { type: 'reasoning', content: 'Hm' },
      { type: 'text', content: 'the rest' },
    ]);
  });
});

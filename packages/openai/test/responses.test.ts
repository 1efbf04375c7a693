import { countOnce, withTokensUncounted } from '../src/responses/counted-responses.ts';
import { responseInput } from '../src/responses/request.ts';
import { describeResponse, responseOutput } from '../src/responses/response.ts';
import { ResponseStreamReader } from '../src/responses/stream.ts';
import type { ResponseEvent, ResponseObject } from '../src/responses/wire.ts';

const read = (...events: ResponseEvent[]): ResponseObject => {
  const reader = new ResponseStreamReader();
  for (const event of events) reader.add(event);
  return reader.result()!;
};

const partsOf = (response: ResponseObject) => responseOutput(response).flatMap(({ parts }) => parts);

describe('a stream of events', () => {
  const begun: ResponseEvent[] = [
    { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5', status: 'in_progress', output: [] } },
    {
      type: 'response.output_item.added',
      output_index: 1,
      item: { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '' },
    },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning' } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, delta: 'Think' },
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '{"city":' },
    { type: 'response.function_call_arguments.delta', output_index: 1, delta: '"Oslo"}' },
  ];

  test('that breaks off has what has come, in the order of the output', () => {
    const response = read(...begun);
    expect(partsOf(response)).toEqual([
      { type: 'reasoning', content: 'Think' },
      { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
    ]);
    expect(describeResponse(response)).toMatchObject({ id: 'resp_1', model: 'gpt-5', finishReasons: ['error'] });
  });

  test('takes an item that is done as it is', () => {
    const item = { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' };
    expect(partsOf(read(...begun, { type: 'response.output_item.done', output_index: 1, item }))[1]).toMatchObject({ arguments: {} });
  });

  test('resumed in the middle has the rest', () => {
    expect(partsOf(read({ type: 'response.output_text.delta', output_index: 0, delta: 'the rest' }))).toEqual([
      { type: 'text', content: 'the rest' },
    ]);
  });

  test('with an error event has failed', () => {
    expect(describeResponse(read(...begun, { type: 'error', code: 'server_error', message: 'broken' })).failure).toEqual({
      type: 'server_error',
      message: 'broken',
    });
  });
});

describe('the reason to finish', () => {
  test.each([
    [{ status: 'completed', output: [{ type: 'message' }] }, ['stop']],
    [{ status: 'completed', output: [{ type: 'function_call' }] }, ['tool_calls']],
    [{ status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, ['content_filter']],
    [{ status: 'failed' }, ['error']],
    [{ status: 'cancelled' }, ['cancelled']],
    [{ status: 'queued' }, undefined],
    [{ status: 'in_progress' }, undefined],
  ])('of %j is %j', (response, reasons) => expect(describeResponse(response).finishReasons).toEqual(reasons));
});

test('items of the input', () => {
  const input = [
    { role: 'developer', content: 'Be brief' },
    {
      role: 'user',
      content: [
        { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
        { type: 'input_file', file_id: 'file_1' },
      ],
    },
    { type: 'web_search_call', id: 'ws_1', status: 'completed' },
    { type: 'custom_tool_call', call_id: 'call_1', name: 'sql', input: 'select 1' },
    { type: 'custom_tool_call_output', call_id: 'call_1', output: '1' },
    { type: 'item_reference', id: 'msg_1' },
  ];
  expect(responseInput({ input }).messages).toEqual([
    { role: 'developer', parts: [{ type: 'text', content: 'Be brief' }] },
    {
      role: 'user',
      parts: [
        { type: 'blob', modality: 'image', mime_type: 'image/png', content: '[image/png, 3 bytes]' },
        { type: 'file', modality: 'document', file_id: 'file_1' },
      ],
    },
    { role: 'assistant', parts: [{ type: 'server_tool_call', id: 'ws_1', name: 'web_search', server_tool_call: input[2] }] },
    { role: 'assistant', parts: [{ type: 'tool_call', id: 'call_1', name: 'sql', arguments: 'select 1' }] },
    { role: 'tool', parts: [{ type: 'tool_call_response', id: 'call_1', response: '1' }] },
    { role: 'assistant', parts: [{ type: 'item_reference', id: 'msg_1' }] },
  ]);
});

describe('tokens of a response', () => {
  const usage = { input: 1, output: 2 };

  test('are told by the call that made it and not by a fetch', () => {
    countOnce({ id: 'resp_made', usage });
    expect(withTokensUncounted({ id: 'resp_made', usage }, { background: true }).usage).toBeUndefined();
  });

  test('that was made in the background are told by the first fetch', () => {
    countOnce({ id: 'resp_background', usage: undefined });
    const fetched = () => withTokensUncounted({ id: 'resp_background', usage }, { background: true }).usage;
    expect([fetched(), fetched()]).toEqual([usage, undefined]);
  });

  test('are told once where a process has two copies of the package', async () => {
    let copy = { withTokensUncounted };
    await jest.isolateModulesAsync(async () => {
      copy = await import('../src/responses/counted-responses.ts');
    });
    const fetched = (told: typeof withTokensUncounted) => told({ id: 'resp_copies', usage }, { background: true }).usage;
    expect(copy.withTokensUncounted).not.toBe(withTokensUncounted);
    expect([fetched(withTokensUncounted), fetched(copy.withTokensUncounted)]).toEqual([usage, undefined]);
  });

  test('are remembered of the last thousand', () => {
    const fetched = (id: string) => withTokensUncounted({ id, usage }, { background: true }).usage;
    for (let index = 0; index <= 1_000; index += 1) countOnce({ id: `resp_${index}`, usage });
    expect([fetched('resp_1'), fetched('resp_0')]).toEqual([undefined, usage]);
  });

  test('that someone else made are not told', () => {
    expect(withTokensUncounted({ id: 'resp_of_others', usage }, {}).usage).toBeUndefined();
  });
});

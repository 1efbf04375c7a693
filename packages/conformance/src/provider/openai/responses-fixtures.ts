import { PRICED_MODEL } from './chat-fixtures.ts';

let backgroundResponses = 0;

/** Ids that are unique in this process, because a background response is recognized by its id. */
export const backgroundId = (): string => {
  backgroundResponses += 1;
  return `resp_background_${backgroundResponses}`;
};

/** An item of `output` in the Responses API. */
export const messageItem = (text: string): object => ({
  id: 'msg_fixture',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [], logprobs: [] }],
});

export const refusalItem = (refusal: string): object => ({
  id: 'msg_fixture',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'refusal', refusal }],
});

export const functionCallItem = (callId: string, name: string, args: object): object => ({
  id: `fc_${callId}`,
  type: 'function_call',
  status: 'completed',
  call_id: callId,
  name,
  arguments: JSON.stringify(args),
});

export const reasoningItem = (summary: string): object => ({
  id: 'rs_fixture',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: summary }],
});

/** A response object; `changes` override the defaults. */
export const responseObject = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'resp_fixture',
  object: 'response',
  created_at: 1_760_000_000,
  status: 'completed',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  model: PRICED_MODEL.response,
  output: [messageItem('Hello there')],
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  usage: responseUsage(),
  ...changes,
});

/** `usage` of the Responses API. */
export const responseUsage = ({ input = 11, output = 7, cached = 0, reasoning = 0 } = {}): object => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cached },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoning },
  total_tokens: input + output,
});

/** A response that has only begun: no output and no usage yet. */
export const responseInProgress = (status: 'queued' | 'in_progress' = 'in_progress', changes: object = {}): Record<string, unknown> =>
  responseObject({ status, output: [], usage: null, ...changes });

/**
 * The events of a streamed response whose one message is `text`, one delta per word. The last event is `response.completed`,
 * `response.incomplete` or `response.failed`; `final` overrides fields of its response.
 */
export const responseEvents = (
  text: string,
  end: 'completed' | 'incomplete' | 'failed' = 'completed',
  final: Record<string, unknown> = {},
): object[] => {
  const item = { item_id: 'msg_fixture', output_index: 0, content_index: 0 };
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  const events: object[] = [
    { type: 'response.created', response: responseInProgress() },
    { type: 'response.in_progress', response: responseInProgress() },
    { type: 'response.output_item.added', output_index: 0, item: { ...messageItem(''), status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...item, part },
    ...text.split(/(?<= )/).map((delta) => ({ type: 'response.output_text.delta', ...item, delta, logprobs: [] })),
    { type: 'response.output_text.done', ...item, text, logprobs: [] },
    { type: 'response.content_part.done', ...item, part: { ...part, text } },
    { type: 'response.output_item.done', output_index: 0, item: messageItem(text) },
    { type: `response.${end}`, response: responseObject({ status: end, output: [messageItem(text)], ...final }) },
  ];
  return events.map((event, sequence_number) => ({ ...event, sequence_number }));
};

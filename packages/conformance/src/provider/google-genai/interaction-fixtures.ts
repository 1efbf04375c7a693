/** The two formats in which the interactions API answers: version 1 of the SDK requests `outputs`, later versions `steps`. */
export interface InteractionFormat {
  interaction(text: string): object;
  events(words: readonly string[]): object[];
}

const head = {
  id: 'interaction-fixture',
  object: 'interaction',
  model: 'gemini-2.5-flash',
  created: '2026-07-07T13:34:16Z',
  updated: '2026-07-07T13:34:16Z',
};

const usage = {
  total_input_tokens: 7,
  input_tokens_by_modality: [{ modality: 'text', tokens: 7 }],
  total_cached_tokens: 2,
  total_output_tokens: 3,
  total_thought_tokens: 5,
  total_tool_use_tokens: 4,
  total_tokens: 19,
};

const THOUGHT = { type: 'thought', signature: 'c2lnbmF0dXJl', summary: [{ type: 'text', text: 'Think.' }] };
const CALL = { type: 'function_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } };

export const outputsFormat: InteractionFormat = {
  interaction: (text) => ({ ...head, status: 'completed', outputs: [THOUGHT, { type: 'text', text }, CALL], usage }),
  events: (words) => [
    { event_type: 'interaction.start', interaction: { ...head, status: 'in_progress' } },
    { event_type: 'content.start', index: 0, content: { type: 'thought' } },
    { event_type: 'content.delta', index: 0, delta: { type: 'thought_summary', content: { type: 'text', text: 'Think.' } } },
    { event_type: 'content.delta', index: 0, delta: { type: 'thought_signature', signature: 'c2lnbmF0dXJl' } },
    { event_type: 'content.stop', index: 0 },
    { event_type: 'content.start', index: 1, content: { type: 'text' } },
    ...words.map((text) => ({ event_type: 'content.delta', index: 1, delta: { type: 'text', text } })),
    { event_type: 'content.stop', index: 1 },
    { event_type: 'content.start', index: 2, content: { type: 'function_call' } },
    { event_type: 'content.delta', index: 2, delta: CALL },
    { event_type: 'content.stop', index: 2 },
    { event_type: 'interaction.complete', interaction: { ...head, status: 'completed', usage } },
  ],
};

export const stepsFormat: InteractionFormat = {
  interaction: (text) => ({
    ...head,
    status: 'completed',
    steps: [THOUGHT, { type: 'model_output', content: [{ type: 'text', text }] }, CALL],
    usage,
  }),
  events: (words) => [
    { event_type: 'interaction.created', interaction: { ...head, status: 'in_progress' } },
    { event_type: 'interaction.status_update', interaction_id: head.id, status: 'in_progress' },
    { event_type: 'step.start', index: 0, step: { type: 'thought' } },
    { event_type: 'step.delta', index: 0, delta: { type: 'thought_summary', content: { type: 'text', text: 'Think.' } } },
    { event_type: 'step.delta', index: 0, delta: { type: 'thought_signature', signature: 'c2lnbmF0dXJl' } },
    { event_type: 'step.stop', index: 0 },
    { event_type: 'step.start', index: 1, step: { type: 'model_output' } },
    ...words.map((text) => ({ event_type: 'step.delta', index: 1, delta: { type: 'text', text } })),
    { event_type: 'step.stop', index: 1 },
    { event_type: 'step.start', index: 2, step: { type: 'function_call', id: 'call_1', name: 'weather', arguments: {} } },
    { event_type: 'step.delta', index: 2, delta: { type: 'arguments_delta', arguments: '{"city":' } },
    { event_type: 'step.delta', index: 2, delta: { type: 'arguments_delta', arguments: '"Oslo"}' } },
    { event_type: 'step.stop', index: 2 },
    { event_type: 'interaction.completed', interaction: { ...head, status: 'completed', usage } },
  ],
};

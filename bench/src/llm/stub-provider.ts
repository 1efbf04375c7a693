const MODEL = 'gpt-4o-mini-2024-07-18';
const USAGE = { prompt_tokens: 31, completion_tokens: 24, total_tokens: 55 };
const encoder = new TextEncoder();

const completion = JSON.stringify({
  id: 'chatcmpl-9f3b2c',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: MODEL,
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'A span is one timed operation in a trace; spans nest by parent.', refusal: null },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: USAGE,
  system_fingerprint: 'fp_0f1e2d',
});

const chunk = (choices: object[], rest: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-9f3b2c',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: MODEL,
    system_fingerprint: 'fp_0f1e2d',
    choices,
    ...rest,
  })}\n\n`;

const choice = (delta: object, finishReason: string | null = null) => ({ index: 0, delta, logprobs: null, finish_reason: finishReason });

/** `contentChunks` pieces of text between the opening, closing and usage chunks; each event reaches the client in its own read. */
const streamReads = (contentChunks: number): Uint8Array[] =>
  [
    chunk([choice({ role: 'assistant', content: '' })]),
    ...Array.from({ length: contentChunks }, (_, index) => chunk([choice({ content: ` word${index % 10}` })])),
    chunk([choice({}, 'stop')]),
    chunk([], { usage: USAGE }),
    'data: [DONE]\n\n',
  ].map((event) => encoder.encode(event));

/** A `fetch` that answers at once: a completion. */
export const completionFetch = async (): Promise<Response> => new Response(completion, { headers: { 'content-type': 'application/json' } });

/** A `fetch` that answers at once: a stream whose reads were prepared beforehand. */
export const streamFetch = (contentChunks: number): (() => Promise<Response>) => {
  const reads = streamReads(contentChunks);
  return async () => {
    let next = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const read = reads[next++];
        if (read) controller.enqueue(read);
        else controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  };
};

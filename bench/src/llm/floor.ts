import { type Context, context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { OpenAI } from 'openai';
import type { Stream } from 'openai/streaming';

type Params = OpenAI.ChatCompletionCreateParams;
type Completion = OpenAI.ChatCompletion;
type Chunk = OpenAI.ChatCompletionChunk;
type Create = (params: Params) => Promise<Completion | Stream<Chunk>>;

/**
 * Hand-written tracing of calls for a single application, the least that a call's span can cost: as many attributes as
 * ai-trace sets, including content, the span's context active in the SDK, and one look at every chunk. It does not handle
 * abandoned streams, aborts, errors, other methods or raw responses.
 */
export const traceByHand = (client: OpenAI): OpenAI => {
  const tracer = trace.getTracer('floor');
  const { completions } = client.chat;
  const create = completions.create.bind(completions) as Create;
  const traced: Create = (params) => {
    const startedAt = performance.now();
    const active = context.active();
    const span = tracer.startSpan(`chat ${params.model}`, { kind: SpanKind.CLIENT, attributes: startAttributes(params, active) }, active);
    const answered = context.with(trace.setSpan(active, span), create, undefined, params);
    span.setAttribute('gen_ai.input.messages', JSON.stringify(params.messages));
    return answered.then((answer) => ('choices' in answer ? end(span, answer) : follow(span, answer, startedAt)));
  };
  completions.create = traced as typeof completions.create;
  return client;
};

const startAttributes = ({ model, temperature, max_tokens: maxTokens, stream }: Params, active: Context) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'server.address': 'api.openai.com',
  'server.port': 443,
  'gen_ai.request.model': model,
  'gen_ai.request.temperature': temperature ?? undefined,
  'gen_ai.request.max_tokens': maxTokens ?? undefined,
  'gen_ai.request.stream': stream ?? undefined,
  'openai.api.type': 'chat_completions',
  'session.id': propagation.getBaggage(active)?.getEntry('session.id')?.value,
});

/** The parts of an answer that the span records, whether it came whole or in chunks. */
type Answer = Pick<Completion, 'id' | 'model' | 'system_fingerprint' | 'usage'> & { text: string | null; finishReason: string | null };

const end = (span: Span, completion: Completion): Completion => {
  const [choice] = completion.choices;
  endWith(span, { ...completion, text: choice?.message.content ?? null, finishReason: choice?.finish_reason ?? null });
  return completion;
};

const endWith = (span: Span, { id, model, system_fingerprint: fingerprint, usage, text, finishReason }: Answer): void => {
  const { prompt_tokens: input = 0, completion_tokens: output = 0 } = usage ?? {};
  const [inputCost, outputCost] = [(input * 0.15) / 1e6, (output * 0.6) / 1e6];
  span.setAttributes({
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': finishReason ? [finishReason] : undefined,
    'openai.response.system_fingerprint': fingerprint,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'ai_trace.cost.input_usd': inputCost,
    'ai_trace.cost.output_usd': outputCost,
    'ai_trace.cost.total_usd': inputCost + outputCost,
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: text }], finish_reason: finishReason },
    ]),
  });
  span.end();
};

const follow = (span: Span, stream: Stream<Chunk>, startedAt: number): Stream<Chunk> => {
  const iterate = stream[Symbol.asyncIterator].bind(stream);
  let last: Chunk | undefined;
  let usage: Completion['usage'];
  let finishReason: string | null = null;
  let text = '';
  const look = (result: IteratorResult<Chunk>): IteratorResult<Chunk> => {
    if (result.done) {
      if (last) endWith(span, { ...last, usage, text, finishReason });
      return result;
    }
    last = result.value;
    usage = last.usage ?? usage;
    const [choice] = last.choices;
    finishReason = choice?.finish_reason ?? finishReason;
    const piece = choice?.delta.content;
    if (!piece) return result;
    if (text === '') span.setAttribute('gen_ai.response.time_to_first_chunk', (performance.now() - startedAt) / 1_000);
    text += piece;
    return result;
  };
  stream[Symbol.asyncIterator] = () => {
    const iterator = iterate();
    return { next: () => iterator.next().then(look), return: (value) => iterator.return!(value) };
  };
  return stream;
};

import { type Attributes, type Context, context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';

/** What a single application's own tracing knows about its calls: one method, one shape of request, answer and chunk. */
export interface TracedByHand<Params extends { model: string }, Whole, Chunk> {
  operation: string;
  provider: string;
  host: string;
  /** USD per million tokens. */
  price: Price;
  request(params: Params): Request;
  /** Content. */
  input(params: Params): Attributes;
  read(whole: Whole): Answer;
  /** Adds a chunk to the answer so far and returns its text. */
  add(answer: Answer, chunk: Chunk): string | null | undefined;
}

interface Request {
  temperature: number | null | undefined;
  maxTokens: number | null | undefined;
  stream: boolean | null | undefined;
}

interface Price {
  input: number;
  output: number;
}

export interface Answer {
  text: string;
  finishReason: string | undefined;
  inputTokens: number;
  outputTokens: number;
  /** What else the span says about it. */
  attributes: Attributes;
}

type Method<Params, Result> = (params: Params) => PromiseLike<Result>;

/**
 * The least that a call's span can cost: as many attributes as ai-trace sets, including content, the span's context active in
 * the SDK, and one look at every chunk. Attributes are not spread into others, which doubles the cost of a call: V8 gives the
 * result a shape of its own. It does not handle abandoned streams, aborts, errors, other methods or raw responses.
 */
export const traceByHand = <Params extends { model: string }, Whole extends object, Chunk>(
  method: Method<Params, Whole | AsyncIterable<Chunk>>,
  application: TracedByHand<Params, Whole, Chunk>,
): typeof method => {
  const tracer = trace.getTracer('floor');
  return (params) => {
    const startedAt = performance.now();
    const active = context.active();
    const attributes = startAttributes(params, active, application);
    const span = tracer.startSpan(`${application.operation} ${params.model}`, { kind: SpanKind.CLIENT, attributes }, active);
    const answered = context.with(trace.setSpan(active, span), method, undefined, params);
    span.setAttributes(application.input(params));
    return answered.then((result) => {
      if (Symbol.asyncIterator in result) return follow(span, result, startedAt, application);
      end(span, application.read(result), application.price);
      return result;
    });
  };
};

const startAttributes = <Params extends { model: string }>(
  params: Params,
  active: Context,
  application: TracedByHand<Params, never, never>,
): Attributes => {
  const { temperature, maxTokens, stream } = application.request(params);
  return {
    'gen_ai.operation.name': application.operation,
    'gen_ai.provider.name': application.provider,
    'server.address': application.host,
    'server.port': 443,
    'gen_ai.request.model': params.model,
    'gen_ai.request.temperature': temperature ?? undefined,
    'gen_ai.request.max_tokens': maxTokens ?? undefined,
    'gen_ai.request.stream': stream ?? undefined,
    'session.id': propagation.getBaggage(active)?.getEntry('session.id')?.value,
  };
};

const end = (span: Span, answer: Answer, price: Price): void => {
  const { text, finishReason, inputTokens, outputTokens } = answer;
  const [inputCost, outputCost] = [(inputTokens * price.input) / 1e6, (outputTokens * price.output) / 1e6];
  span.setAttributes(answer.attributes);
  span.setAttributes({
    'gen_ai.response.finish_reasons': finishReason ? [finishReason] : undefined,
    'gen_ai.usage.input_tokens': inputTokens,
    'gen_ai.usage.output_tokens': outputTokens,
    'ai_trace.cost.input_usd': inputCost,
    'ai_trace.cost.output_usd': outputCost,
    'ai_trace.cost.total_usd': inputCost + outputCost,
    'gen_ai.output.messages': JSON.stringify([
      { role: 'assistant', parts: [{ type: 'text', content: text }], finish_reason: finishReason },
    ]),
  });
  span.end();
};

const follow = <Chunk>(
  span: Span,
  stream: AsyncIterable<Chunk>,
  startedAt: number,
  application: TracedByHand<never, never, Chunk>,
): AsyncIterable<Chunk> => {
  const iterate = stream[Symbol.asyncIterator].bind(stream);
  const answer: Answer = { text: '', finishReason: undefined, inputTokens: 0, outputTokens: 0, attributes: {} };
  const look = (result: IteratorResult<Chunk>): IteratorResult<Chunk> => {
    if (result.done) {
      end(span, answer, application.price);
      return result;
    }
    const piece = application.add(answer, result.value);
    if (!piece) return result;
    if (answer.text === '') span.setAttribute('gen_ai.response.time_to_first_chunk', (performance.now() - startedAt) / 1_000);
    answer.text += piece;
    return result;
  };
  stream[Symbol.asyncIterator] = () => {
    const iterator = iterate();
    return { next: () => iterator.next().then(look), return: (value) => iterator.return!(value) };
  };
  return stream;
};

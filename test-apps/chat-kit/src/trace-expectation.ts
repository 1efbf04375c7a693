import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { FinishedTrace } from './tracing.ts';

/** What a request must leave behind. */
export interface TraceExpectation {
  route: string;
  session: string;
  user: string;
  /** Absent when the client left before it got one. */
  status?: number;
  /** Names of the spans under the request, in the order in which they start. */
  nested: string[];
  /** `error.type` of the request span. */
  error?: string;
  /** The LLM call answered completely, so that tokens and cost are known. */
  answered: boolean;
  streamed?: boolean;
}

/** Whatever differs from the expectation, one sentence each; empty when all is well. */
export const checkTrace = (trace: FinishedTrace, expected: TraceExpectation): string[] => {
  const [request, ...nested] = trace;
  if (!request) return ['no span was recorded'];
  return [...checkRequest(request, expected), ...checkNesting(request, nested, expected), ...checkLlmCalls(nested, expected)];
};

const checkRequest = (request: ReadableSpan, expected: TraceExpectation): string[] => [
  ...differs('the request span', request.name, `POST ${expected.route}`),
  ...differs('its kind', request.kind, SpanKind.SERVER),
  ...differs('http.route', request.attributes['http.route'], expected.route),
  ...(expected.status === undefined ? [] : differs('the status code', request.attributes['http.response.status_code'], expected.status)),
  ...differs('error.type', request.attributes['error.type'], expected.error),
];

const checkNesting = (request: ReadableSpan, nested: ReadableSpan[], expected: TraceExpectation): string[] => {
  const ids = new Set([request, ...nested].map((span) => span.spanContext().spanId));
  return [
    ...differs('the spans under the request', nested.map(({ name }) => name).join(', '), expected.nested.join(', ')),
    ...nested
      .filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ''))
      .map(({ name }) => `${name} is not nested under the request`),
    ...[request, ...nested].flatMap(({ name, attributes }) => [
      ...differs(`session.id of ${name}`, attributes['session.id'], expected.session),
      ...differs(`user.id of ${name}`, attributes['user.id'], expected.user),
    ]),
  ];
};

const checkLlmCalls = (nested: ReadableSpan[], { answered, streamed }: TraceExpectation): string[] => {
  if (!answered) return [];
  const keys = ['gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens', 'ai_trace.cost.total_usd'];
  if (streamed) keys.push('gen_ai.response.time_to_first_chunk');
  return nested
    .filter(({ kind }) => kind === SpanKind.CLIENT)
    .flatMap(({ name, attributes }) => keys.filter((key) => !(Number(attributes[key]) > 0)).map((key) => `${name} has no ${key}`));
};

const differs = (what: string, got: unknown, wanted: unknown): string[] =>
  got === wanted ? [] : [`${what} is ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`];

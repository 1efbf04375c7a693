import { SpanKind } from '@opentelemetry/api';
import type { RemoteSpan } from './plain-span.ts';

/** Who asks, and in which conversation. */
export interface Asker {
  session: string;
  user: string;
}

/** The spans of one question: service, kind, name and the name of the parent. */
export const expectedSpans = (model: string): string[] => [
  'gateway SERVER `POST /questions`, a root',
  'retrieval SERVER `POST /passages` under `POST /questions`',
  'retrieval CLIENT `embeddings text-embedding-3-small` under `POST /passages`',
  'retrieval PRODUCER `send answers` under `POST /passages`',
  'worker CONSUMER `process answers` under `send answers`',
  `worker CLIENT \`chat ${model}\` under \`process answers\``,
];

/** Whatever differs from the one tree that a question must leave, one sentence each. */
export const checkChain = (spans: readonly RemoteSpan[], expected: readonly string[], { session, user }: Asker): string[] => {
  const found = spans.map((span) => describe(span, spans));
  const traces = new Set(spans.map((span) => span.spanContext().traceId));
  const processes = new Set(spans.map(({ resource }) => resource.attributes['process.pid']));
  return [
    ...expected.filter((span) => !found.includes(span)).map((span) => `missing: ${span}`),
    ...found.filter((span, index) => !expected.includes(span) || found.indexOf(span) !== index).map((span) => `not expected: ${span}`),
    ...(traces.size === 1 ? [] : [`${traces.size} traces instead of one`]),
    ...(processes.size === 3 ? [] : [`spans of ${processes.size} processes instead of three`]),
    ...spans
      .filter(({ attributes }) => attributes['session.id'] !== session || attributes['user.id'] !== user)
      .map(({ name, attributes }) => `${name} has session ${attributes['session.id']} and user ${attributes['user.id']}`),
  ];
};

const describe = ({ name, kind, resource, parentSpanContext }: RemoteSpan, spans: readonly RemoteSpan[]): string => {
  const place = `${resource.attributes['service.name']} ${SpanKind[kind]} \`${name}\``;
  if (!parentSpanContext) return `${place}, a root`;
  const parent = spans.find((span) => span.spanContext().spanId === parentSpanContext.spanId);
  return `${place} under ${parent ? `\`${parent.name}\`` : 'a span that nobody has seen'}`;
};

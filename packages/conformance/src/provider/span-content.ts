import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** A message in the schema of the conventions: `gen_ai.input.messages`, `gen_ai.output.messages`. */
export interface SpanMessage {
  role: string;
  parts: ({ type: string } & Record<string, unknown>)[];
  finish_reason?: string;
}

export const inputMessages = (span: ReadableSpan): SpanMessage[] => parse(span, 'gen_ai.input.messages');

export const outputMessages = (span: ReadableSpan): SpanMessage[] => parse(span, 'gen_ai.output.messages');

/** The text parts of each output message, joined. */
export const outputTexts = (span: ReadableSpan): string[] =>
  outputMessages(span).map(({ parts }) =>
    parts
      .filter(({ type }) => type === 'text')
      .map(({ content }) => content)
      .join(''),
  );

/** Everything that an exporter would send of a span, as one text to search for secrets. */
export const everythingOf = ({ name, attributes, events, status, links, resource }: ReadableSpan): string =>
  JSON.stringify({ name, attributes, events, status, links, resource: resource.attributes });

const parse = (span: ReadableSpan, key: string): SpanMessage[] => {
  const value = span.attributes[key];
  if (typeof value !== 'string') throw new Error(`${key} is ${value === undefined ? 'missing' : typeof value} on ${span.name}`);
  return JSON.parse(value) as SpanMessage[];
};

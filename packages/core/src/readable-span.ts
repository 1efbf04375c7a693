import type { Attributes, Span } from '@opentelemetry/api';
import { ATTR_HTTP_ROUTE } from '@opentelemetry/semantic-conventions';

/** What the SDK's spans expose; those of other implementations may not. */
interface ReadableParts {
  name: string;
  attributes: Attributes;
}

/** `undefined` for a span whose name cannot be read. */
export const nameOf = (span: Span): string | undefined => (span as Partial<ReadableParts>).name;

/** The span's `http.route`; `known` for a span whose attributes cannot be read. */
export const routeOf = (span: Span, known: string | undefined): string | undefined => {
  const { attributes } = span as Partial<ReadableParts>;
  return attributes ? (attributes[ATTR_HTTP_ROUTE] as string | undefined) : known;
};

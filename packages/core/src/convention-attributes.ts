import type { AttributeValue } from '@opentelemetry/api';
import type * as conventions from '@opentelemetry/semantic-conventions';

type Conventions = typeof conventions;

/**
 * Attributes of the stable semantic conventions, to check the names in an object literal with `satisfies`. The names are written
 * out there, because V8 compiles a literal with computed names to twenty times as much code, which every request has to load.
 */
export type ConventionAttributes = {
  readonly [Key in keyof Conventions as Key extends `ATTR_${string}` ? Extract<Conventions[Key], string> : never]?:
    | AttributeValue
    | undefined;
};

/** Those of our own, and of conventions that are still in development. */
export interface SessionAttributes {
  readonly 'session.id': string;
  readonly 'ai_trace.session.source': string;
}

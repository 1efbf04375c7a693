import type { Attributes, Span } from '@opentelemetry/api';
import { ATTR_SESSION_SOURCE } from '../session.ts';
import type { TraceScope } from '../trace-scope.ts';
import { attributesOf } from './attribute-entry.ts';
import type { BaggageMember } from './baggage-text.ts';
import type { ReadCarrier } from './read-carrier.ts';
import { ScopeBaggage } from './scope-baggage.ts';
import { TraceAttribute } from './trace-attribute.ts';

/** Adds an attribute that was set on the trace to its baggage. */
export const propagateAttribute = (scope: TraceScope, key: string): void => {
  if (scope.baggage) scope.baggage.write(key);
  else scope.baggage = new ScopeBaggage(scope.attributes);
};

/** Adds baggage that arrives from upstream when the trace has already begun. Attributes set here stay. */
export const joinBaggage = (scope: TraceScope, { baggage, baggageText }: ArrivedBaggage, active: Span | undefined): void => {
  scope.baggage ??= new ScopeBaggage(scope.attributes);
  const isNew = scope.baggage.arrive(baggage.map(({ key, entry }) => [key, entry] as const));
  // A trace that goes on for days may get a carrier with every message, and all texts are read whenever baggage is sent.
  if (isNew) scope.baggageTexts = [...(scope.baggageTexts ?? []), baggageText];
  const attributes = newAttributes(scope, baggage);
  for (const key of Object.keys(attributes)) {
    scope.attributes[key] = attributes[key];
    scope.baggage.write(key);
  }
  if (attributes[TraceAttribute.SESSION_ID] !== undefined && scope.sessionYields) {
    scope.sessionYields = false;
    attributes[ATTR_SESSION_SOURCE] = 'baggage';
  }
  if (scope.root.isRecording()) scope.root.setAttributes(attributes);
  if (active !== scope.root && active?.isRecording()) active.setAttributes(attributes);
};

/** Baggage of an upstream service, and its original text. */
interface ArrivedBaggage {
  baggage: BaggageMember[];
  baggageText: string;
}

export const isArrived = (read: ReadCarrier): read is ArrivedBaggage => read.baggage !== undefined && read.baggageText !== undefined;

/** The attributes that are not set yet; a generated session, or one from a low-ranking header, is replaced. */
const newAttributes = (scope: TraceScope, baggage: readonly BaggageMember[]): Attributes => {
  const isFree = (key: string) => !Object.hasOwn(scope.attributes, key) || (key === TraceAttribute.SESSION_ID && scope.sessionYields);
  return attributesOf(
    baggage.filter(({ key }) => isFree(key)).map(({ key, entry }) => [key, entry] as const),
    scope.baggageAttributes,
  );
};

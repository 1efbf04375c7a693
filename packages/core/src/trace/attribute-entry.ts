import { type Attributes, type AttributeValue, type BaggageEntry, baggageEntryMetadataFromString } from '@opentelemetry/api';
import { isAttributeValue } from './attribute-value.ts';
import { TraceAttribute } from './trace-attribute.ts';
import { wellFormed } from './well-formed.ts';

/** The property that marks an entry as an attribute of the trace, so that the next service puts it on its spans. */
const TEXT = baggageEntryMetadataFromString('ai_trace');
/** The same for a value that is not a string. */
const JSON_TEXT = baggageEntryMetadataFromString('ai_trace=json');

const IDENTITY: ReadonlySet<string> = new Set([TraceAttribute.SESSION_ID, TraceAttribute.USER_ID]);

/** Whether an entry goes first when not everything fits. */
export const isIdentity = (key: string): boolean => IDENTITY.has(key);

/** The baggage entry of an attribute that follows the trace. */
export const entryOf = (key: string, value: AttributeValue | undefined): BaggageEntry | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { value: wellFormed(value), metadata: isIdentity(key) ? undefined : TEXT };
  const text = JSON.stringify(value);
  // JSON has no `NaN` and no infinities.
  return text === 'null' ? undefined : { value: text, metadata: JSON_TEXT };
};

/**
 * The attribute that an entry of an upstream service represents, or `undefined` if it is baggage only. Attributes are the
 * session, the user, entries marked by ai-trace and the keys in `alsoAttributes`.
 */
const attributeOf = (key: string, entry: BaggageEntry, alsoAttributes?: ReadonlySet<string>): AttributeValue | undefined => {
  if (key === '__proto__' || entry.value === '') return undefined;
  const mark = entry.metadata && markOf(entry.metadata.toString());
  if (mark === 'ai_trace=json') return parsedValue(entry.value);
  return mark !== undefined || isIdentity(key) || alsoAttributes?.has(key) ? entry.value : undefined;
};

/** The attributes among the entries of an upstream service. */
export const attributesOf = (entries: Iterable<readonly [string, BaggageEntry]>, alsoAttributes?: ReadonlySet<string>): Attributes => {
  const attributes: Attributes = {};
  for (const [key, entry] of entries) {
    const value = attributeOf(key, entry, alsoAttributes);
    if (value !== undefined) attributes[key] = value;
  }
  return attributes;
};

const markOf = (properties: string): string | undefined =>
  properties
    .split(';')
    .map((property) => property.trim())
    .find((property) => property === 'ai_trace' || property === 'ai_trace=json');

const parsedValue = (text: string): AttributeValue => {
  try {
    const value: unknown = JSON.parse(text);
    return isAttributeValue(value) ? value : text;
  } catch {
    return text;
  }
};

import type { AttributeValue } from '@opentelemetry/api';

/** Whether spans take it: a string, a number or a boolean, or an array of one of these, in which `null` may stand. */
export const isAttributeValue = (value: unknown): value is AttributeValue => {
  if (!Array.isArray(value)) return isPrimitive(value);
  const present = value.filter((item) => item !== null && item !== undefined);
  return present.every((item) => isPrimitive(item) && typeof item === typeof present[0]);
};

/** The attribute that a value is set as, `undefined` where it is none. A BigInt, which many a database has for an id, is its digits. */
export const attributeValueOf = (value: unknown): AttributeValue | undefined => {
  const told = Array.isArray(value) ? value.map(withoutBigInt) : withoutBigInt(value);
  return isAttributeValue(told) ? told : undefined;
};

const withoutBigInt = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const isPrimitive = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

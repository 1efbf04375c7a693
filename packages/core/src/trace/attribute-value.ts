import type { AttributeValue } from '@opentelemetry/api';

/** Whether spans accept a value: a string, a number or a boolean, or an array of one of these, which may contain `null`. */
export const isAttributeValue = (value: unknown): value is AttributeValue => {
  if (!Array.isArray(value)) return isPrimitive(value);
  const present = value.filter((item) => item !== null && item !== undefined);
  return present.every((item) => isPrimitive(item) && typeof item === typeof present[0]);
};

/**
 * The attribute that a value is set as, or `undefined` if spans do not accept it. A BigInt, such as a database id, is its digits.
 */
export const attributeValueOf = (value: unknown): AttributeValue | undefined => {
  const converted = Array.isArray(value) ? value.map(withoutBigInt) : withoutBigInt(value);
  return isAttributeValue(converted) ? converted : undefined;
};

const withoutBigInt = (value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const isPrimitive = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

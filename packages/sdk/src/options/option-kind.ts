import { isOptionsObject, splitCommaList } from '@ai-trace/core';

/** How one kind of option is checked when set in code, and parsed when set in the environment. */
export interface OptionKind<Value> {
  /** Completes "must be …". */
  expected: string;
  accepts(value: unknown): boolean;
  /** Returns `undefined` if the text is no such value. Left out if a value cannot be written as text. */
  parse?(text: string): Value | undefined;
}

export const text: OptionKind<string> = {
  expected: 'a text that is not empty',
  accepts: (value) => typeof value === 'string' && value.trim() !== '',
  parse: (value) => value.trim(),
};

const FLAGS: ReadonlyMap<string, boolean> = new Map(Object.entries({ true: true, 1: true, false: false, 0: false }));

export const flag: OptionKind<boolean> = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
  parse: (value) => FLAGS.get(value.trim().toLowerCase()),
};

/** The longest delay of a timer: with more it would fire at once. */
const MAXIMUM = 2_147_483_647;

export const wholeNumber = (minimum: number): OptionKind<number> => {
  const accepts = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= minimum && Number(value) <= MAXIMUM;
  return { expected: `an integer from ${minimum} to ${MAXIMUM}`, accepts, parse: (value) => acceptedOr(accepts, Number(value)) };
};

export const ratio: OptionKind<number> = {
  expected: 'a number from 0 to 1',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  parse: (value) => acceptedOr(ratio.accepts, Number(value)),
};

export const url: OptionKind<string> = {
  expected: 'a URL that begins with http:// or https://',
  accepts: (value) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
  parse: (value) => acceptedOr(url.accepts, value.trim()),
};

export const oneOf = <Name extends string>(...names: Name[]): OptionKind<Name> => {
  const accepts = (value: unknown): boolean => names.includes(value as Name);
  return { expected: `one of ${names.join(', ')}`, accepts, parse: (value) => acceptedOr(accepts, value.trim().toLowerCase()) };
};

/** Several names: an array in code, a comma list in the environment. */
export const listOf = <Name extends string>(...names: Name[]): OptionKind<readonly Name[]> => {
  const accepts = (value: unknown): boolean => Array.isArray(value) && value.every((name) => names.includes(name));
  return { expected: `a list of ${names.join(', ')}`, accepts, parse: (value) => acceptedOr(accepts, splitCommaList(value.toLowerCase())) };
};

export const texts: OptionKind<readonly string[]> = {
  expected: 'an array of texts',
  accepts: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
  parse: splitCommaList,
};

/** Names and texts; in the environment `name=value,name=value`, percent-encoded where it must be. */
export const record: OptionKind<Readonly<Record<string, string>>> = {
  expected: 'an object whose values are texts',
  accepts: (value) => isOptionsObject(value) && Object.values(value).every((entry) => typeof entry === 'string'),
  parse: (value) => parsePairs(splitCommaList(value)),
};

const acceptedOr = <Value>(accepts: (value: unknown) => boolean, value: unknown): Value | undefined =>
  accepts(value) ? (value as Value) : undefined;

const parsePairs = (entries: readonly string[]): Record<string, string> | undefined => {
  const pairs: Record<string, string> = {};
  for (const entry of entries) {
    const equals = entry.indexOf('=');
    if (equals < 1) return undefined;
    try {
      pairs[entry.slice(0, equals).trim()] = decodeURIComponent(entry.slice(equals + 1).trim());
    } catch {
      return undefined;
    }
  }
  return pairs;
};

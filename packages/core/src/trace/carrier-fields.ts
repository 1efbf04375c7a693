/** Longer texts are rejected; this is eight times the limit of a `baggage` header. */
export const MAX_LENGTH = 65_536;
const MAX_FIELDS = 1_000;

interface Collection {
  get(name: string): unknown;
  keys?(): Iterable<unknown>;
}

const isCollection = (carrier: object): carrier is Collection => 'get' in carrier && typeof carrier.get === 'function';

/**
 * Returns a function that reads a field of a `Headers`, a `Map` or a record by its name in lower case, whatever case it was
 * written in. Collections that ignore case, such as `Headers` and gRPC metadata, need no `keys()`.
 */
export const carrierField = (carrier: object): ((name: string) => unknown) => {
  if (!isCollection(carrier)) {
    const names = namesOf(Object.keys(carrier));
    return (name) => {
      const key = names.get(name);
      return key === undefined ? undefined : (carrier as Record<string, unknown>)[key];
    };
  }
  const names = typeof carrier.keys === 'function' ? namesOf(carrier.keys()) : undefined;
  return (name) => carrier.get(names?.get(name) ?? name);
};

/** The names by their lower-case form; a name that is in lower case already wins. */
const namesOf = (keys: Iterable<unknown>): Map<string, string> => {
  const names = new Map<string, string>();
  let count = 0;
  for (const key of keys) {
    if (++count > MAX_FIELDS) break;
    if (typeof key !== 'string') continue;
    const name = key.toLowerCase();
    if (key === name || !names.has(name)) names.set(name, key);
  }
  return names;
};

/** The text of a field: `undefined` if it is missing or empty, as NATS returns missing ones; `null` if it is not text. */
export const textOf = (value: unknown, several: (texts: string[]) => string | undefined): string | null | undefined => {
  if (value === undefined || value === null) return undefined;
  const text = Array.isArray(value) ? textOfList(value, several) : singleText(value);
  return text === '' ? undefined : text;
};

const textOfList = (values: unknown[], several: (texts: string[]) => string | undefined): string | null | undefined => {
  const texts = values.slice(0, MAX_FIELDS).map(singleText);
  return texts.every((text) => text !== null) ? several(texts) : null;
};

export const firstOf = (texts: string[]): string | undefined => texts[0];

/** Several header lines of one name are one list (RFC 9110 section 5.3). */
export const listOf = (texts: string[]): string => texts.join(',');

const singleText = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  return ArrayBuffer.isView(value) ? decodeBytes(value) : null;
};

/** Decodes no more of a text than shows that it is too long. */
export const decodeBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  new TextDecoder().decode(new Uint8Array(buffer, byteOffset, Math.min(byteLength, MAX_LENGTH + 1)));

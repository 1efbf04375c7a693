/** Longer texts are refused: it is eight times what a `baggage` header may have. */
export const MAX_LENGTH = 65_536;
const MAX_FIELDS = 1_000;

interface Collection {
  get(name: string): unknown;
}

const isCollection = (carrier: object): carrier is Collection => 'get' in carrier && typeof carrier.get === 'function';

/** How to read one field of a `Headers`, a `Map` or a record, whatever case its name is in. `name` is in lower case. */
export const carrierField = (carrier: object): ((name: string) => unknown) => {
  if (isCollection(carrier)) return (name) => carrier.get(name);
  const names = new Map<string, string>();
  for (const key of Object.keys(carrier).slice(0, MAX_FIELDS)) names.set(key.toLowerCase(), key);
  return (name) => {
    const key = names.get(name);
    return key === undefined ? undefined : (carrier as Record<string, unknown>)[key];
  };
};

/** The text of a field: `undefined` where it is missing, `null` where it is no text. */
export const textOf = (value: unknown, several: (texts: string[]) => string | undefined): string | null | undefined => {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) return singleText(value);
  const texts = value.slice(0, MAX_FIELDS).map(singleText);
  return texts.every((text) => text !== null) ? several(texts) : null;
};

export const firstOf = (texts: string[]): string | undefined => texts[0];

/** Several header lines of one name are one list (RFC 9110 section 5.3). */
export const listOf = (texts: string[]): string => texts.join(',');

const singleText = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  return ArrayBuffer.isView(value) ? decodeBytes(value) : null;
};

/** Of too long a text no more than shows that it is too long. */
export const decodeBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  new TextDecoder().decode(new Uint8Array(buffer, byteOffset, Math.min(byteLength, MAX_LENGTH + 1)));

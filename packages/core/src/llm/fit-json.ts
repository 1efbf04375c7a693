import type { ContentSchema } from './content-schema.ts';
import { beginningOf, ELLIPSIS, ELLIPSIS_BYTES } from './cut-text.ts';
import { TextBeginning } from './text-beginning.ts';

/** A lower limit would cut the names of roles and types too. */
const MIN_TEXT = 20;
/** Each further attempt aims this far below the limit, because the ratio of bytes to characters differs between texts. */
const SLACK = 0.98;
/** The share that everything but the texts may take once it has to be reduced. */
const SHARE_OF_ITEMS = 0.75;
const MOST_BYTES_OF_A_CHARACTER = 6;
const encoder = new TextEncoder();

/**
 * The JSON of a plain value in at most `maxBytes` bytes of UTF-8, or `undefined` if nothing fits. If the value is too long, its
 * longest texts are shortened, after items of its longest lists have been dropped where shortening alone is not enough. The
 * JSON always stays valid.
 */
export const fitJson = (value: unknown, maxBytes: number, schema?: ContentSchema): string | undefined => {
  const json = JSON.stringify(value);
  return byteLength(json, maxBytes) <= maxBytes ? json : shortenedJson(value, json, maxBytes, schema);
};

const shortenedJson = (value: unknown, json: string, maxBytes: number, schema: ContentSchema | undefined): string | undefined => {
  const extent = new Extent(value, schema);
  extent.measure(json);
  // Items are measured in characters, each of which may take several bytes.
  for (let room = maxBytes; room > maxBytes / (2 * MOST_BYTES_OF_A_CHARACTER); room /= 2) {
    const fitting = fitTexts(withFewerItems(value, extent, room, schema), maxBytes);
    if (fitting !== undefined) return fitting;
  }
  return undefined;
};

/** Drops what JSON of this length has no room for, so that masks need not process it; {@link fitJson} does the rest. */
export const withoutExcess = (value: unknown, maxLength: number, schema?: ContentSchema): unknown => {
  const extent = new Extent(value, schema);
  if (extent.length <= maxLength) return value;
  const lean = withFewerItems(value, extent, maxLength, schema);
  const limit = textLimit(lean.extent, maxLength);
  return mapTexts(lean.value, (text) => TextBeginning.of(text, limit));
};

/** Encodes the JSON only if it matters whether characters take more than one byte. */
const byteLength = (json: string, maxBytes: number): number =>
  json.length > maxBytes || json.length * 3 <= maxBytes ? json.length : encoder.encode(json).length;

const fitTexts = ({ value, extent }: Lean, maxBytes: number): string | undefined => {
  let limit = textLimit(extent, maxBytes);
  for (;;) {
    const json = JSON.stringify(shortenTexts(value, limit));
    const bytes = byteLength(json, maxBytes);
    if (bytes <= maxBytes) return json;
    if (limit === MIN_TEXT) return undefined;
    limit = Math.max(MIN_TEXT, Math.floor((limit * maxBytes * SLACK) / bytes));
  }
};

/** The greatest length to which texts can be limited so that the JSON has at most `maxLength` characters. */
const textLimit = ({ structure, texts, density }: Extent, maxLength: number): number => {
  const ascending = texts.sort((left, right) => left - right);
  let rest = (maxLength - structure) / density;
  for (const [index, length] of ascending.entries()) {
    const share = Math.floor(rest / (ascending.length - index));
    if (length > share) return Math.max(MIN_TEXT, share - ELLIPSIS_BYTES);
    rest -= length;
  }
  // Everything fits in characters: only the bytes or the escapes are too many.
  return Math.max(MIN_TEXT, ascending.at(-1) ?? 0);
};

/** The size of a value as JSON with no list longer than `limit`, in characters without escapes. */
class Extent {
  /** Everything but the texts. */
  structure = 0;
  /** The length of each. */
  readonly texts: number[] = [];
  /** The most items of one list or object. */
  longest = 0;
  /** Characters of JSON per character of text. */
  density = 1;
  readonly #limit: number;

  constructor(value: unknown, schema?: ContentSchema, limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#add(value, schema);
  }

  /** Takes the escapes in the actual JSON into account. */
  measure(json: string): void {
    const length = this.length - this.structure;
    if (length > 0) this.density = Math.max(1, (json.length - this.structure) / length);
  }

  get length(): number {
    return this.texts.reduce((sum, length) => sum + length, this.structure);
  }

  /** The length with every text cut to the minimum. */
  get least(): number {
    return this.texts.reduce((sum, length) => sum + Math.min(length, MIN_TEXT), this.structure);
  }

  #add(value: unknown, schema: ContentSchema | undefined): void {
    if (isText(value)) {
      this.structure += '"",'.length;
      this.texts.push(value.length);
    } else if (typeof value !== 'object' || value === null) {
      this.structure += String(value).length + ','.length;
    } else {
      this.structure += '[],'.length;
      if (Array.isArray(value)) this.#addList(value, schema);
      else this.#addObject(value as Record<string, unknown>, schema);
    }
  }

  #addList(list: readonly unknown[], schema: ContentSchema | undefined): void {
    this.longest = Math.max(this.longest, list.length);
    for (const item of limitList(list, this.#limit, schema)) this.#add(item, schema);
  }

  #addObject(object: Readonly<Record<string, unknown>>, schema: ContentSchema | undefined): void {
    const keys = Object.keys(object);
    this.longest = Math.max(this.longest, keys.length);
    for (const key of limitKeys(keys, this.#limit, schema)) {
      this.structure += key.length + '"":'.length;
      this.#add(object[key], schemaOf(key, schema));
    }
  }
}

interface Lean {
  value: unknown;
  extent: Extent;
}

/** The value, with its lists and objects shortened if they take too much on their own. */
const withFewerItems = (value: unknown, extent: Extent, room: number, schema: ContentSchema | undefined): Lean => {
  if (extent.least <= room) return { value, extent };
  let limit = extent.longest;
  let lean = extent;
  do {
    limit = Math.max(1, limit >> 1);
    lean = new Extent(value, schema, limit);
  } while (limit > 1 && lean.least > room * SHARE_OF_ITEMS);
  lean.density = extent.density;
  return { value: limitItems(value, limit, schema), extent: lean };
};

const limitItems = (value: unknown, limit: number, schema: ContentSchema | undefined): unknown => {
  if (typeof value !== 'object' || value === null || isText(value)) return value;
  if (Array.isArray(value)) return limitList(value, limit, schema).map((item) => limitItems(item, limit, schema));
  const keys = Object.keys(value);
  const kept = limitKeys(keys, limit, schema).map((key) => [
    key,
    limitItems((value as Record<string, unknown>)[key], limit, schemaOf(key, schema)),
  ]);
  return Object.fromEntries(kept.length === keys.length ? kept : [...kept, [ELLIPSIS, describeMissing(keys.length - kept.length)]]);
};

/**
 * The first and the last items: how a conversation began and where it stands. Lists of the conventions get no placeholder
 * for the gap, because it would not match their schema.
 */
const limitList = (list: readonly unknown[], limit: number, schema: ContentSchema | undefined): readonly unknown[] => {
  if (list.length <= limit) return list;
  const tail = Math.ceil(limit / 2);
  const placeholder = schema ? [] : [describeMissing(list.length - limit)];
  return [...list.slice(0, limit - tail), ...placeholder, ...list.slice(-tail)];
};

const limitKeys = (keys: readonly string[], limit: number, schema: ContentSchema | undefined): readonly string[] =>
  schema || keys.length <= limit ? keys : keys.slice(0, limit);

const schemaOf = (key: string, schema: ContentSchema | undefined): ContentSchema | undefined =>
  key === 'parts' ? schema?.parts : undefined;

const describeMissing = (count: number): string => `[${count} more]`;

const shortenTexts = (value: unknown, limit: number): unknown =>
  mapTexts(value, (text) => (text.length > limit ? `${beginningOf(String(text), limit - ELLIPSIS.length)}${ELLIPSIS}` : text));

/** A copy: the value may be the caller's own. */
const mapTexts = (value: unknown, change: (text: string | TextBeginning) => unknown): unknown => {
  if (isText(value)) return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
};

const isText = (value: unknown): value is string | TextBeginning => typeof value === 'string' || value instanceof TextBeginning;

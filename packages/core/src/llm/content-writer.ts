import { reportContained } from '../diagnostics.ts';
import { describeBinary, withoutBinary } from './binary-content.ts';
import type { ContentSchema } from './content-schema.ts';
import { shortenText } from './cut-text.ts';
import { fitJson, withoutExcess } from './fit-json.ts';
import { Masker, type MaskRules } from './masker.ts';
import { MASK_MARGIN, type TextBeginning } from './text-beginning.ts';

const MAX_DEPTH = 32;

export interface ContentRules extends MaskRules {
  /** Bytes of UTF-8. */
  maxContentLength: number;
}

/**
 * Turns content into what may leave the process: JSON in which binary content is replaced by a description, personal data
 * masked and long texts shortened. It takes any value: circular ones, BigInts, getters that throw, keys such as
 * `__proto__`.
 */
export class ContentWriter {
  readonly #maxLength: number;
  /** How many characters of a text are inspected. */
  readonly #window: number;
  readonly #masker: Masker | undefined;

  constructor(rules: ContentRules) {
    this.#maxLength = rules.maxContentLength;
    this.#window = rules.maxContentLength + MASK_MARGIN;
    this.#masker = rules.maskPii || rules.mask ? new Masker(rules) : undefined;
  }

  /**
   * The value as JSON of at most `maxContentLength` bytes; `undefined` if nothing fits, or if the value cannot be read twice.
   * Without a schema it is all user data.
   */
  json(value: unknown, path: string, schema?: ContentSchema): string | undefined {
    try {
      return this.#json(value, path, schema);
    } catch (error) {
      reportContained('reading content', error);
      return undefined;
    }
  }

  #json(value: unknown, path: string, schema: ContentSchema | undefined): string | undefined {
    const plain = this.#plain(value, []);
    if (plain === undefined) return undefined;
    if (!this.#masker) return fitJson(plain, this.#maxLength, schema);
    return fitJson(this.#masker.value(withoutExcess(plain, this.#maxLength, schema), path, schema), this.#maxLength, schema);
  }

  /** A single text of at most `maxContentLength` bytes: an error message, the arguments or the result of a tool. */
  text(value: string, path: string): string {
    const text = this.#text(value);
    const masked = this.#masker ? this.#masker.text(text, path) : String(text);
    return shortenText(masked, this.#maxLength);
  }

  #text(value: string): string | TextBeginning {
    const text = withoutBinary(value, this.#window);
    return typeof text === 'string' || this.#masker ? text : String(text);
  }

  #plain(value: unknown, ancestors: object[]): unknown {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'bigint':
        return value.toString();
      case 'number':
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value, ancestors);
      default:
        return undefined;
    }
  }

  #object(value: object, ancestors: object[]): unknown {
    if (ancestors.includes(value)) return '[Circular]';
    if (ancestors.length >= MAX_DEPTH) return '[Too deep]';
    ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#array(value, ancestors);
      const bytes = binarySize(value);
      if (bytes !== undefined) return describeBinary(bytes);
      const json = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
      return json === value ? this.#record(value as Record<string, unknown>, ancestors) : this.#plain(json, ancestors);
    } catch (error) {
      reportContained('reading content', error);
      return '[Unreadable]';
    } finally {
      ancestors.pop();
    }
  }

  /** Returns the same array if nothing in it changes, like {@link ContentWriter.#record}: a copy would cost more than the JSON. */
  #array(value: readonly unknown[], ancestors: object[]): readonly unknown[] {
    // An element takes at least two bytes, so more than this could never fit.
    let items = value.length > this.#maxLength ? value.slice(0, this.#maxLength) : value;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const plain = this.#plain(item, ancestors) ?? null;
      if (plain === item) continue;
      if (items === value) items = [...value];
      (items as unknown[])[index] = plain;
    }
    return items;
  }

  #record(value: Readonly<Record<string, unknown>>, ancestors: object[]): Readonly<Record<string, unknown>> {
    let changed: Map<string, unknown> | undefined;
    for (const key of Object.keys(value)) {
      const property = this.#property(value, key, ancestors);
      if (property === UNCHANGED) continue;
      changed ??= new Map();
      changed.set(key, property);
    }
    if (!changed) return value;
    // Not by assignment: assigning `__proto__` would set the prototype of the copy.
    return Object.fromEntries(Object.keys(value).map((key) => [key, changed.has(key) ? changed.get(key) : value[key]]));
  }

  #property(value: Readonly<Record<string, unknown>>, key: string, ancestors: object[]): unknown {
    try {
      const property = value[key];
      const plain = this.#plain(property, ancestors);
      return plain === property ? UNCHANGED : plain;
    } catch {
      return '[Unreadable]';
    }
  }
}

const UNCHANGED = Symbol('unchanged');

const binarySize = (value: object): number | undefined => {
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
    if (typeof Blob === 'function' && value instanceof Blob) return value.size;
  }
  // A Buffer that went through JSON.
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? data.length : undefined;
};

import { reportContained } from '../diagnostics.ts';
import { describeBinary, withoutBinary } from './binary-content.ts';
import type { Mask } from './capture-options.ts';
import type { ContentSchema } from './content-schema.ts';
import { cutText, fitJson } from './fit-json.ts';
import { maskPii } from './mask-pii.ts';

export const MASKED = '[MASKED]';

const MAX_DEPTH = 32;
/** What is looked at beyond the limit, so that a secret across the cut is masked whole and not cut in two. */
const MASK_MARGIN = 512;

export interface ContentRules {
  maskPii: boolean;
  mask?: Mask | undefined;
  /** Bytes of UTF-8. */
  maxContentLength: number;
}

/**
 * Turns what a caller or a model said into what may leave the process: a JSON text in which binary content is
 * described, personal data masked and long texts shortened. It takes any value: circular ones, BigInts, getters that
 * throw, keys such as `__proto__`.
 */
export class ContentWriter {
  readonly #rules: ContentRules;
  readonly #window: number;

  constructor(rules: ContentRules) {
    this.#rules = rules;
    this.#window = rules.maxContentLength + MASK_MARGIN;
  }

  /** The value as JSON of at most `maxContentLength` bytes; `undefined` where nothing of it fits. Without a schema it is data of the user. */
  json(value: unknown, path: string, schema?: ContentSchema): string | undefined {
    const plain = this.#plain(value, path, []);
    return plain === undefined ? undefined : fitJson(plain, this.#rules.maxContentLength, schema);
  }

  /** A single text, masked and shortened; for error messages. */
  text(value: string, path: string): string {
    return cutText(this.#string(value, path), this.#rules.maxContentLength);
  }

  #string(value: string, path: string): string {
    const { maskPii: masksPii, mask } = this.#rules;
    let text = withoutBinary(value, this.#window);
    if (text.length > this.#window) text = text.slice(0, this.#window);
    if (!masksPii && !mask) return text;
    try {
      if (masksPii) text = maskPii(text);
      if (!mask) return text;
      const masked: unknown = mask(text, { path });
      return typeof masked === 'string' ? masked : MASKED;
    } catch (error) {
      reportContained('the mask option', error);
      return MASKED;
    }
  }

  #plain(value: unknown, path: string, ancestors: object[]): unknown {
    switch (typeof value) {
      case 'string':
        return this.#string(value, path);
      case 'bigint':
        return value.toString();
      case 'number':
      case 'boolean':
        return value;
      case 'object':
        return value === null ? null : this.#object(value, path, ancestors);
      default:
        return undefined;
    }
  }

  #object(value: object, path: string, ancestors: object[]): unknown {
    const bytes = binarySize(value);
    if (bytes !== undefined) return describeBinary(bytes);
    if (ancestors.includes(value)) return '[Circular]';
    if (ancestors.length >= MAX_DEPTH) return '[Too deep]';
    ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#array(value, path, ancestors);
      if ('toJSON' in value && typeof value.toJSON === 'function') return this.#plain(value.toJSON(), path, ancestors);
      return this.#record(value as Record<string, unknown>, path, ancestors);
    } catch (error) {
      reportContained('reading content', error);
      return '[Unreadable]';
    } finally {
      ancestors.pop();
    }
  }

  /** The same array where nothing in it has to change, like {@link ContentWriter.#record}: a copy would cost more than the JSON. */
  #array(value: readonly unknown[], path: string, ancestors: object[]): readonly unknown[] {
    const { mask, maxContentLength } = this.#rules;
    // An element takes two bytes at least, so that no more than this could ever fit.
    let items = value.length > maxContentLength ? value.slice(0, maxContentLength) : value;
    for (let index = 0; index < items.length; index += 1) {
      const item = items[index];
      const plain = this.#plain(item, mask ? `${path}[${index}]` : path, ancestors) ?? null;
      if (plain === item) continue;
      if (items === value) items = [...value];
      (items as unknown[])[index] = plain;
    }
    return items;
  }

  #record(value: Readonly<Record<string, unknown>>, path: string, ancestors: object[]): Readonly<Record<string, unknown>> {
    let changed: Map<string, unknown> | undefined;
    for (const key of Object.keys(value)) {
      const property = this.#property(value, key, path, ancestors);
      if (property === UNCHANGED) continue;
      changed ??= new Map();
      changed.set(key, property);
    }
    if (!changed) return value;
    // Never by assignment, for one to `__proto__` would set the prototype of the copy.
    return Object.fromEntries(Object.keys(value).map((key) => [key, changed.has(key) ? changed.get(key) : value[key]]));
  }

  #property(value: Readonly<Record<string, unknown>>, key: string, path: string, ancestors: object[]): unknown {
    try {
      const property = value[key];
      const plain = this.#plain(property, this.#rules.mask ? `${path}.${key}` : path, ancestors);
      return plain === property ? UNCHANGED : plain;
    } catch {
      return '[Unreadable]';
    }
  }
}

const UNCHANGED = Symbol('unchanged');

const binarySize = (value: object): number | undefined => {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  if (typeof Blob === 'function' && value instanceof Blob) return value.size;
  // What `JSON.parse` leaves of a Buffer.
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? data.length : undefined;
};

import { reportContained } from '../diagnostics.ts';
import { describeBinary, withoutBinary } from './binary-content.ts';
import type { Mask } from './capture-options.ts';
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

  /** The value as JSON of at most `maxContentLength` bytes; `undefined` where nothing of it fits. */
  json(value: unknown, path: string): string | undefined {
    const plain = this.#plain(value, path, []);
    return plain === undefined ? undefined : fitJson(plain, this.#rules.maxContentLength);
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

  #array(value: readonly unknown[], path: string, ancestors: object[]): unknown[] {
    // An element takes two bytes at least, so that no more than this could ever fit.
    const length = Math.min(value.length, this.#rules.maxContentLength);
    const items: unknown[] = new Array(length);
    for (let index = 0; index < length; index += 1) {
      items[index] = this.#plain(value[index], this.#rules.mask ? `${path}[${index}]` : path, ancestors) ?? null;
    }
    return items;
  }

  #record(value: Readonly<Record<string, unknown>>, path: string, ancestors: object[]): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const plain = this.#property(value, key, path, ancestors);
      if (plain === undefined) continue;
      // An assignment to `__proto__` would set the prototype of the copy.
      if (key === '__proto__') Object.defineProperty(record, key, { value: plain, enumerable: true, writable: true });
      else record[key] = plain;
    }
    return record;
  }

  #property(value: Readonly<Record<string, unknown>>, key: string, path: string, ancestors: object[]): unknown {
    try {
      return this.#plain(value[key], this.#rules.mask ? `${path}.${key}` : path, ancestors);
    } catch {
      return '[Unreadable]';
    }
  }
}

const binarySize = (value: object): number | undefined => {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value.byteLength;
  if (typeof Blob === 'function' && value instanceof Blob) return value.size;
  // What `JSON.parse` leaves of a Buffer.
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? data.length : undefined;
};

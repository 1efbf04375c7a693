import { contain } from '../diagnostics.ts';
import type { Mask } from './capture-options.ts';
import type { ContentSchema } from './content-schema.ts';
import { maskPii } from './mask-pii.ts';
import { MASKED, TextBeginning } from './text-beginning.ts';

/** No shorter number has the format of a card or an id. */
const MIN_DIGITS = 12;

export interface MaskRules {
  maskPii: boolean;
  mask?: Mask | undefined;
}

/** Masks texts, numbers, and the keys of user data. */
export class Masker {
  readonly #maskPii: boolean;
  readonly #mask: Mask | undefined;

  constructor({ maskPii: masksPii, mask }: MaskRules) {
    this.#maskPii = masksPii;
    this.#mask = mask;
  }

  /** A masked copy of a plain value. */
  value(value: unknown, path: string, schema?: ContentSchema): unknown {
    if (typeof value === 'string') return this.text(value, path);
    if (typeof value === 'number') return this.#number(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof TextBeginning) return this.text(value, path);
    if (Array.isArray(value)) return value.map((item, index) => this.value(item, this.#mask ? `${path}[${index}]` : path, schema));
    return schema ? this.#schemaObject(value as Record<string, unknown>, path, schema) : this.#userObject(value, path);
  }

  text(text: string | TextBeginning, path: string): string {
    return typeof text === 'string' ? this.#masked(text, path) : text.masked((seen) => this.#masked(seen, path));
  }

  #masked(text: string, path: string): string {
    const known = this.#maskPii ? maskPii(text) : text;
    if (!this.#mask) return known;
    const masked: unknown = contain('the mask option', this.#mask, known, { path });
    return typeof masked === 'string' ? masked : MASKED;
  }

  #number(value: number, path: string): unknown {
    const text = String(value);
    if (!this.#mask && text.length < MIN_DIGITS) return value;
    const masked = this.#masked(text, path);
    return masked === text ? value : masked;
  }

  #schemaObject(value: Readonly<Record<string, unknown>>, path: string, schema: ContentSchema): object {
    const fields = Object.entries(value).map(([field, item]) => {
      if (typeof item === 'string' && schema.isWord(field, value)) return [field, item];
      return [field, this.value(item, this.#pathOf(path, field), field === 'parts' ? schema.parts : undefined)];
    });
    return Object.fromEntries(fields);
  }

  #userObject(value: object, path: string): object {
    const masked = new Map<string, unknown>();
    for (const [key, item] of Object.entries(value)) {
      const maskedKey = this.#masked(key, path);
      // If several keys become the same, no value is lost.
      let unique = maskedKey;
      for (let count = masked.size + 1; masked.has(unique); count += 1) unique = `${maskedKey} ${count}`;
      masked.set(unique, this.value(item, this.#pathOf(path, key)));
    }
    return Object.fromEntries(masked);
  }

  #pathOf(path: string, key: string): string {
    return this.#mask ? `${path}.${key}` : path;
  }
}

import { beginningOf, ELLIPSIS } from './cut-text.ts';

export const MASKED = '[MASKED]';
/** How much of a text masks see beyond the cut, so that a secret across it is masked whole and not cut in two. */
export const MASK_MARGIN = 512;

/** The beginning of a text that goes on, with a margin that masks see and that is never recorded. */
export class TextBeginning {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static of(text: string | TextBeginning, length: number): string | TextBeginning {
    const { length: whole } = text;
    if (whole <= length + MASK_MARGIN) return text;
    return new TextBeginning((typeof text === 'string' ? text : text.#text).slice(0, length + MASK_MARGIN));
  }

  /** With the margin. */
  get length(): number {
    return this.#text.length;
  }

  /** The same after another text. */
  after(text: string): TextBeginning {
    return new TextBeginning(text + this.#text);
  }

  /** What is recorded of it: a mask may have left so little that the margin is all there is. */
  masked(mask: (text: string) => string): string {
    const masked = mask(this.#text);
    return `${beginningOf(masked, masked.length - MASK_MARGIN) || MASKED}${ELLIPSIS}`;
  }

  /** What is recorded of it where there is no mask. */
  toString(): string {
    return this.masked((text) => text);
  }
}

import { beginningOf, ELLIPSIS } from './cut-text.ts';

export const MASKED = '[MASKED]';
/** How many characters masks see beyond the cut, so that a secret across the cut is masked as a whole. */
export const MASK_MARGIN = 512;

/** The beginning of a longer text, with a margin that masks see but that is never recorded. */
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

  /** Including the margin. */
  get length(): number {
    return this.#text.length;
  }

  /** This beginning, preceded by another text. */
  after(text: string): TextBeginning {
    return new TextBeginning(text + this.#text);
  }

  /** The text to record: `[MASKED]` if the mask has left no more than the length of the margin. */
  masked(mask: (text: string) => string): string {
    const masked = mask(this.#text);
    return `${beginningOf(masked, masked.length - MASK_MARGIN) || MASKED}${ELLIPSIS}`;
  }

  /** The text to record without a mask. */
  toString(): string {
    return this.masked((text) => text);
  }
}

/** What can be a member, of one collection at a time. */
export interface Member {
  /** Where it stands in the collection; -1: it is no member. */
  memberIndex: number;
}

/**
 * A collection whose members come and go with every request. A `Set` makes a new table whenever its last member leaves, and each
 * table refers to the next: once one has reached V8's old generation, all that follow are kept until the next major collection.
 */
export class Members<Item extends Member> implements Iterable<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    if (item.memberIndex !== -1) return;
    item.memberIndex = this.#items.length;
    this.#items.push(item);
  }

  delete(item: Item): void {
    const { memberIndex } = item;
    if (memberIndex === -1) return;
    item.memberIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    this.#items[memberIndex] = last;
    last.memberIndex = memberIndex;
  }

  /** Those of now: members may leave meanwhile. */
  [Symbol.iterator](): Iterator<Item> {
    return [...this.#items][Symbol.iterator]();
  }
}

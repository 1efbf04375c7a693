/** What a stream has numbered, by its numbers: nearly always that is the order in which it came. */
export const inOrder = <Item>(items: ReadonlyMap<number, Item>): Item[] => {
  const ordered: Item[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, item] of items) {
    if (index < last) return sorted(items);
    last = index;
    ordered.push(item);
  }
  return ordered;
};

const sorted = <Item>(items: ReadonlyMap<number, Item>): Item[] =>
  [...items].sort(([left], [right]) => left - right).map(([, item]) => item);

/** The same items beginning with another one: each round has its own order, so that no variant always follows the same neighbour. */
export const rotate = <Item>(items: readonly Item[], by: number): Item[] => {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
};

import { type Member, Members } from '../src/members.ts';

const make = (...names: string[]) => names.map((name): Member & { name: string } => ({ name, memberIndex: -1 }));
const namesOf = (members: Members<Member & { name: string }>) => [...members].map(({ name }) => name).sort();

test('has those that came and have not left, however they came and left', () => {
  const members = new Members<Member & { name: string }>();
  const [a, b, c, d] = make('a', 'b', 'c', 'd') as [Member & { name: string }, ...(Member & { name: string })[]];
  for (const item of [a, b, c, d]) members.add(item!);
  members.delete(b!);
  expect(namesOf(members)).toEqual(['a', 'c', 'd']);
  members.delete(d!);
  members.delete(a);
  expect(namesOf(members)).toEqual(['c']);
  members.add(b!);
  members.add(a);
  expect([namesOf(members), members.size]).toEqual([['a', 'b', 'c'], 3]);
  for (const item of members) members.delete(item);
  expect(members.size).toBe(0);
});

test('has a member once, and lets go once', () => {
  const members = new Members<Member & { name: string }>();
  const [a, b] = make('a', 'b') as [Member & { name: string }, Member & { name: string }];
  members.add(a);
  members.add(a);
  members.add(b);
  members.delete(a);
  members.delete(a);
  expect(namesOf(members)).toEqual(['b']);
});

test('agrees with a Set through 10,000 random changes', () => {
  const members = new Members<Member & { name: string }>();
  const set = new Set<string>();
  const items = make(...Array.from({ length: 50 }, (_, index) => String(index)));
  let seed = 1;
  for (let change = 0; change < 10_000; change += 1) {
    seed = (seed * 48_271) % 0x7fffffff;
    const item = items[seed % items.length]!;
    if (seed % 3 === 0) {
      members.delete(item);
      set.delete(item.name);
    } else {
      members.add(item);
      set.add(item.name);
    }
    if (change % 100 === 0) expect(namesOf(members)).toEqual([...set].sort());
  }
  expect(namesOf(members)).toEqual([...set].sort());
});

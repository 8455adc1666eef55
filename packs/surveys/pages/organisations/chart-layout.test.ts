import { describe, expect, it } from 'vitest';
import { above, isBelow, openedFirst, placed, treeOf } from './chart-layout.ts';

const people = (text: string) =>
  text.split(' ').map((pair) => {
    const [key, manager] = pair.split('<') as [string, string | undefined];
    return { key, manager: manager ?? null };
  });
const drawn = (text: string, open: string[]) =>
  placed(treeOf(people(text)), new Set(open)).map(({ person, depth, line }) => `${person.key} ${depth} ${line}`);

describe('the drawing of a chart', () => {
  it('puts a manager in the middle of their reports', () => {
    expect(drawn('a b<a c<a d<b e<b', ['a', 'b'])).toEqual(['a 0 1.25', 'b 1 0.5', 'd 2 0', 'e 2 1', 'c 1 2']);
  });

  it('gives whoever is closed one line', () => {
    expect(drawn('a b<a c<a d<b e<b', ['a'])).toEqual(['a 0 0.5', 'b 1 0', 'c 1 1']);
  });

  it('draws a ring from one of its people on, and marks all of them', () => {
    const tree = treeOf(people('a b<c c<b d<c'));
    expect([...tree.rings].sort()).toEqual(['b', 'c']);
    expect(
      placed(tree, new Set(['b', 'c']))
        .map(({ person }) => person.key)
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd']);
  });

  it('shows everybody of a chain of 10,000, and opens few at first', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({ key: `p${i}`, manager: i === 0 ? null : `p${i - 1}` }));
    const tree = treeOf(chain);
    expect(placed(tree, new Set(chain.map(({ key }) => key)))).toHaveLength(10_000);
    expect(tree.below.get('p0')).toBe(9999);
    expect(openedFirst(tree).size).toBeLessThan(61);
  });

  it('knows who is above and below', () => {
    const tree = treeOf(people('a b<a c<b'));
    expect(above(tree, 'c')).toEqual(['b', 'a']);
    expect([isBelow(tree, 'c', 'a'), isBelow(tree, 'a', 'c'), isBelow(tree, 'a', 'a')]).toEqual([true, false, true]);
  });
});

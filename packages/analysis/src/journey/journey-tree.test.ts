import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JourneyNode, journeyTree } from './journey-tree.ts';

const ways = (...each: [string, number][]): string[][] =>
  each.flatMap(([way, times]) => Array.from({ length: times }, () => [...way]));

describe('a journey tree', () => {
  it('counts who went where, and who went nowhere', () =>
    expect(journeyTree(ways(['abc', 6], ['ab', 5], ['ac', 7], ['a', 8]), { depth: 2, branches: 5, floor: 5 })).toEqual({
      ...{ page: 'a', count: 26, rest: 8, ended: 8 },
      next: [
        {
          ...{ page: 'b', count: 11, rest: 5, ended: 5 },
          next: [{ page: 'c', count: 6, next: [], rest: 6, ended: null }],
        },
        { page: 'c', count: 7, next: [], rest: 7, ended: 7 },
      ],
    }));

  it('folds what is under the floor, and with it the smallest branch when the rest would tell it', () => {
    const found = journeyTree(ways(['ab', 9], ['ac', 6], ['ad', 2]), { depth: 1, branches: 5, floor: 5 });
    expect(found!.next.map(({ page }) => page)).toEqual(['b']);
    expect(found).toMatchObject({ rest: 8, ended: 0 });
  });

  it('has none of fewer than the floor', () =>
    expect(journeyTree(ways(['ab', 4]), { depth: 1, branches: 5, floor: 5 })).toBeNull());

  it('tells no number from 1 to under the floor, whatever people did', () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }), { maxLength: 60 }),
        (rest) => {
          const tree = journeyTree(
            rest.map((way) => ['start', ...way]),
            { depth: 3, branches: 2, floor: 5 },
          );
          const told = (node: JourneyNode): number[] => [
            ...[node.count, node.rest],
            ...(node.ended === null ? [] : [node.ended, node.rest - node.ended]),
            ...node.next.flatMap(told),
          ];
          for (const count of tree ? told(tree) : []) expect(count === 0 || count >= 5).toBe(true);
        },
      ),
    ));
});

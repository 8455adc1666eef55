import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeliveredCommit, deployedChanges } from './deployed-changes.ts';

const commit = (id: string, committedMs: number, parents?: string[], onDefaultBranch = true): DeliveredCommit => ({
  ...{ id, committedMs, parents, onDefaultBranch },
});
const deployment = (id: string, finishedMs: number, head?: string, listed?: string[]) => ({
  ...{ id, finishedMs, commit: head, listed },
});
const brought = (...of: Parameters<typeof deployedChanges>) =>
  deployedChanges(...of).map(({ deployment: id, commits, foundBy, isFirst }) => [
    id,
    [...commits].sort().join(''),
    isFirst ? 'first' : foundBy,
  ]);

describe('what a deployment brought', () => {
  // a ─ b ─ d ─ e     b was on a branch beside c and came in with the merge d.
  //  └─ c ──┘
  const history = [
    commit('a', 1, []),
    commit('b', 2, ['a']),
    commit('c', 3, ['a']),
    commit('d', 4, ['c', 'b']),
    commit('e', 5, ['d']),
  ];

  it('is what its history has and no earlier one had; the first one tells what was there already', () =>
    expect(brought(history, [deployment('1', 10, 'c'), deployment('2', 20, 'e'), deployment('3', 30, 'e')])).toEqual([
      ['1', 'ac', 'first'],
      ['2', 'bde', 'history'],
      ['3', '', 'history'],
    ]));

  it('goes by the time of deployments, in whatever order they are told', () =>
    expect(brought(history, [deployment('2', 20, 'e'), deployment('1', 10, 'a')])[0]).toEqual(['1', 'a', 'first']));

  it('of a commit that ran before is nothing, as when a deployment is taken back', () =>
    expect(brought(history, [deployment('1', 10, 'a'), deployment('2', 20, 'e'), deployment('3', 30, 'c')])[2]).toEqual(
      ['3', '', 'history'],
    ));

  it('is what its source lists, where it does', () =>
    expect(brought(history, [deployment('1', 10, 'a'), deployment('2', 20, 'e', ['c', 'd'])])[1]).toEqual([
      '2',
      'cd',
      'list',
    ]));

  it('without parents is what came to the default branch since, up to the commit that runs', () => {
    const flat = [commit('a', 1), commit('b', 2, undefined, false), commit('c', 3), commit('d', 4)];
    expect(brought(flat, [deployment('1', 10, 'a'), deployment('2', 20, 'c'), deployment('3', 30)])).toEqual([
      ['1', 'a', 'first'],
      ['2', 'c', 'order'],
      ['3', 'd', 'order'],
    ]);
  });

  it('is not known of a commit that nobody told of', () =>
    expect(brought(history, [deployment('1', 10, 'a'), deployment('2', 20, 'z')])[1]).toEqual(['2', '', 'nothing']));

  it('holds every commit once, whatever the history', () => {
    const histories = fc
      .integer({ min: 1, max: 30 })
      .chain((size) =>
        fc.tuple(
          fc.tuple(
            ...Array.from({ length: size }, (_, i) =>
              i === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(i - 1), { minLength: 1, maxLength: 2 }),
            ),
          ),
          fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 8 }),
        ),
      );
    fc.assert(
      fc.property(histories, ([parents, heads]) => {
        const commits = parents.map((of, i) => commit(`${i}`, i, of.map(String)));
        const found = deployedChanges(
          commits,
          heads.map((head, i) => deployment(`d${i}`, i, `${head}`)),
        );
        const all = found.flatMap((one) => one.commits);
        expect(new Set(all).size).toBe(all.length);
        for (const head of heads) expect(all).toContain(`${head}`);
      }),
    );
  });
});

/** Who comes back, and the same counted once more, cell by cell. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Returning, retention } from './retention.ts';

describe('retention', () => {
  const people: Returning[] = [
    { first: 0, active: [0, 1, 2] },
    { first: 0, active: [2] },
    { first: 0, active: [] },
    { first: 1, active: [1, 2] },
    { first: 2, active: [2] },
  ];
  const found = retention(people, { from: 0, to: 2, lastOver: 2, periods: 2 });

  it('counts who did come in that very period, and who came in it or later', () =>
    expect(found.cohorts[0]).toEqual({
      period: 0,
      size: 3,
      cells: [
        { classic: 1, rolling: 2 },
        { classic: 1, rolling: 2 },
        { classic: 2, rolling: 2 },
      ],
    }));

  it('says nothing of periods that are not over', () =>
    expect(found.cohorts[2]!.cells).toEqual([{ classic: 1, rolling: 1 }, null, null]));

  it('pools the cohorts that are old enough, and no others', () =>
    expect(found.pooled).toEqual([
      { size: 5, classic: 3, rolling: 4 },
      { size: 4, classic: 2, rolling: 3 },
      { size: 3, classic: 2, rolling: 2 },
    ]));

  it('makes no cohort of a period that is not over', () =>
    expect(retention(people, { from: 0, to: 2, lastOver: 1, periods: 1 }).cohorts.map(({ period }) => period)).toEqual([
      0, 1,
    ]));

  it('equals a count of every cell by itself', () => {
    const person = fc
      .record({ first: fc.integer({ min: 0, max: 8 }), after: fc.array(fc.integer({ min: 0, max: 8 })) })
      .map(({ first, after }): Returning => ({ first, active: after.map((k) => first + k) }));
    const range = fc.record({
      from: fc.integer({ min: 0, max: 4 }),
      to: fc.integer({ min: 0, max: 9 }),
      lastOver: fc.integer({ min: 0, max: 12 }),
      periods: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(person), range, (all, asked) => {
        for (const { period, size, cells } of retention(all, asked).cohorts) {
          const own = all.filter(({ first }) => first === period);
          expect(size).toBe(own.length);
          for (const [k, cell] of cells.entries()) {
            const at = period + k;
            if (at > asked.lastOver) expect(cell).toBeNull();
            else
              expect(cell).toEqual({
                classic: own.filter(({ active }) => active.includes(at)).length,
                rolling: own.filter(({ active }) => active.some((each) => each >= at && each <= asked.lastOver)).length,
              });
          }
        }
      }),
    );
  });
});

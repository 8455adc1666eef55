import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlacedPerson, type PlacedUnit, planCells } from './wave-cells.ts';

const department = (unit: string): PlacedUnit => ({ unit, kind: 'department', parent: null, name: unit });
const team = (unit: string, parent: string): PlacedUnit => ({ unit, kind: 'team', parent, name: unit });
const people = (unit: string, count: number): PlacedPerson[] =>
  Array.from({ length: count }, (_, i) => ({ subject: `${unit || 'none'}-${i}`, unit }));
const sizes = (cells: ReturnType<typeof planCells>) =>
  Object.fromEntries((cells ?? []).map((cell) => [`${cell.unit}${cell.isRest ? ' rest' : ''}`, cell.subjects.length]));

describe('the cells of a wave', () => {
  it('are teams that are large enough', () => {
    const units = [department('eng'), team('web', 'eng'), team('ops', 'eng')];
    expect(sizes(planCells([...people('web', 6), ...people('ops', 5)], units, 5))).toEqual({ web: 6, ops: 5 });
  });

  it('roll teams that are too small up into their department, together', () => {
    const units = [department('eng'), team('web', 'eng'), team('ops', 'eng'), team('qa', 'eng')];
    const cells = planCells([...people('web', 6), ...people('ops', 2), ...people('qa', 3)], units, 5);
    expect(sizes(cells)).toEqual({ web: 6, 'eng rest': 5 });
  });

  it('roll a department that is too small up into the organisation', () => {
    const units = [department('eng'), department('law'), department('hr')];
    const cells = planCells([...people('eng', 9), ...people('law', 4), ...people('hr', 2)], units, 5);
    expect(sizes(cells)).toEqual({ eng: 9, ' rest': 6 });
  });

  it('give what is left of the whole the smallest group to be in', () => {
    const units = [department('eng'), department('ops'), department('law')];
    const cells = planCells([...people('eng', 9), ...people('ops', 5), ...people('law', 1)], units, 5);
    expect(sizes(cells)).toEqual({ eng: 9, ' rest': 6 });
  });

  it('are one when everything else is too small', () =>
    expect(sizes(planCells([...people('eng', 3), ...people('', 3)], [department('eng')], 5))).toEqual({ '': 6 }));

  it('are none when fewer are invited than the floor', () =>
    expect(planCells(people('eng', 4), [department('eng')], 5)).toBeUndefined());

  it('hold everybody once, and nobody in a group below the floor, whatever the chart looks like', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(9)), fc.constantFrom('team', 'department', 'division')), {
          maxLength: 10,
        }),
        fc.array(fc.nat(12), { maxLength: 60 }),
        fc.integer({ min: 5, max: 9 }),
        (links, placed, floor) => {
          const units = [
            ...new Map(
              links.map(([unit, parent, kind]): [number, PlacedUnit] => [
                unit,
                // Circles and unknown parents included.
                { unit: `u${unit}`, kind: kind as 'team', parent: parent === null ? null : `u${parent}`, name: '' },
              ]),
            ).values(),
          ];
          const invited = placed.map((unit, i) => ({ subject: `p${i}`, unit: unit > 9 ? '' : `u${unit}` }));
          const cells = planCells(invited, units, floor);
          if (invited.length < floor) {
            expect(cells).toBeUndefined();
            return;
          }
          expect(cells!.flatMap(({ subjects }) => subjects).toSorted()).toEqual(
            invited.map(({ subject }) => subject).toSorted(),
          );
          for (const { subjects } of cells!) expect(subjects.length).toBeGreaterThanOrEqual(floor);
          expect(new Set(cells!.map(({ unit }) => unit)).size).toBe(cells!.length);
        },
      ),
    ));
});

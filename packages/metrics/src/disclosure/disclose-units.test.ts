import { describe, expect, it } from 'vitest';
import { discloseUnits, type UnitRow } from './disclose-units.ts';

const people = (from: number, to: number): Set<string> =>
  new Set(Array.from({ length: to - from }, (_, i) => `p${from + i}`));

const row = (unit: string, parent: string | null, persons: Set<string>, before?: Set<string>): UnitRow<number> => ({
  unit,
  parent,
  persons,
  before,
  figure: persons.size,
});

const shownOf = (rows: UnitRow<number>[], floor = 5): string[] =>
  discloseUnits({ rows, floor })
    .filter((unit) => unit.figure !== null)
    .map(({ unit }) => unit);

describe('figures of units', () => {
  it('shows what has enough people, and tells their number rounded down to five', () => {
    expect(discloseUnits({ rows: [row('all', null, people(0, 23))], floor: 5 })).toEqual([
      { unit: 'all', parent: null, figure: 23, n: 20 },
    ]);
  });

  it('hides a small unit, and with it the smallest other, because the whole less the rest is the small one', () => {
    const rows = [
      row('all', null, people(0, 42)),
      row('a', 'all', people(0, 12)),
      row('b', 'all', people(12, 15)),
      row('c', 'all', people(15, 22)),
      row('d', 'all', people(22, 42)),
    ];
    expect(shownOf(rows)).toEqual(['all', 'a', 'd']);
  });

  it('counts people of a unit who are in none of its parts as a part that is hidden', () => {
    const rows = [row('all', null, people(0, 21)), row('a', 'all', people(0, 10)), row('b', 'all', people(10, 20))];
    expect(shownOf(rows)).toEqual(['all', 'b']);
  });

  it('hides nobody else for people who are in none of its parts when they are enough by themselves', () => {
    const parts = [row('a', 'all', people(0, 10)), row('b', 'all', people(10, 18))];
    expect(shownOf([row('all', null, people(0, 25)), ...parts])).toEqual(['all', 'a', 'b']);
  });

  it('hides the parts beside them when too few of them came since the whole was last told', () => {
    const parts = [row('a', 'all', people(0, 10), people(5, 10)), row('b', 'all', people(10, 18), people(10, 18))];
    const whole = (before: Set<string>) => row('all', null, people(0, 25), before);
    expect(shownOf([whole(people(5, 25)), ...parts])).toEqual(['all', 'a', 'b']);
    expect(shownOf([whole(people(5, 24)), ...parts])).toEqual(['all']);
  });

  it('shows nothing below a unit that is hidden', () => {
    const rows = [
      row('all', null, people(0, 26)),
      row('small', 'all', people(0, 6)),
      row('tiny', 'all', people(6, 8)),
      row('large', 'all', people(8, 26)),
      row('team of small', 'small', people(0, 6)),
    ];
    expect(shownOf(rows)).toEqual(['all', 'large']);
  });

  it('hides the whole when it is all that there is to hide behind', () => {
    expect(shownOf([row('all', null, people(0, 4)), row('a', 'all', people(0, 4))])).toEqual([]);
  });

  it('never goes below five, whatever floor it is given, and goes above when told to', () => {
    expect(shownOf([row('all', null, people(0, 4))], 1)).toEqual([]);
    expect(shownOf([row('all', null, people(0, 9))], 10)).toEqual([]);
  });

  it('hides the state of a unit that one person joined since it was last told', () => {
    expect(shownOf([row('all', null, people(0, 13), people(0, 12))])).toEqual([]);
    expect(shownOf([row('all', null, people(0, 13), people(0, 13))])).toEqual(['all']);
    expect(shownOf([row('all', null, people(0, 18), people(0, 12))])).toEqual(['all']);
  });

  it('hides a mean of people who all said the same, and what would give it away', () => {
    const rows = [
      row('all', null, people(0, 30)),
      row('alike', 'all', people(0, 10)),
      row('b', 'all', people(10, 18)),
      row('c', 'all', people(18, 30)),
    ];
    const answerOf = (person: string): number => (Number(person.slice(1)) < 10 ? 7 : Number(person.slice(1)) % 3);
    const shown = discloseUnits({ rows, floor: 5, answerOf }).filter(({ figure }) => figure !== null);
    expect(shown.map(({ unit }) => unit)).toEqual(['all', 'c']);
  });

  it('answers empty and small alike', () => {
    const [empty, small] = discloseUnits({
      rows: [row('empty', null, people(0, 0)), row('small', null, people(0, 4))],
      floor: 5,
    });
    expect({ ...empty, unit: '' }).toEqual({ ...small, unit: '' });
  });
});

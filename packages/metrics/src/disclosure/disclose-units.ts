/**
 * Disclosure control for results that are not metric queries: a figure for each unit of a hierarchy, with the people it
 * was made of. Signals, networks and alerts hand their whole table in, once a window, and pass on what comes out; there
 * is no second floor anywhere.
 *
 * The table is taken to have published totals: a unit's figure is held to be computable from its parts'. People of a
 * unit who are in none of its parts count as a part that is never shown.
 */
import { differsByFew, PRIVACY_FLOOR_MIN, roundedPeople } from './floor.ts';
import { type SuppressionNode, suppressTree } from './suppress-tree.ts';

export interface UnitRow<F> {
  unit: string;
  /** The unit it is a part of; `null` for one whose total nobody publishes. */
  parent: string | null;
  persons: ReadonlySet<string>;
  /**
   * Who was in it when its figure was last published. To be given for figures of a state that lasts (headcount,
   * tenure): two of them, some weeks apart, differ by who came and went.
   */
  before?: ReadonlySet<string> | undefined;
  figure: F;
}

export type DisclosedUnit<F> = { unit: string; parent: string | null } & (
  | { figure: F /** People, rounded down to a multiple of five. */; n: number }
  | { figure: null; reason: 'suppressed' }
);

export interface UnitTable<F> {
  rows: readonly UnitRow<F>[];
  /** The organisation's floor; five when it is smaller. */
  floor: number;
  /**
   * What the figure counts of a person, when it is a mean or a sum of it. People who all have the same are then as good as
   * too few: their mean would say what each of them said.
   */
  answerOf?: ((person: string) => unknown) | undefined;
}

interface UnitCell {
  unit: string | undefined;
  persons: ReadonlySet<string>;
  before: ReadonlySet<string> | undefined;
}

/** Every row of the table, in its order. Throws when a unit is named twice or is a part of itself. */
export function discloseUnits<F>({ rows, floor, answerOf }: UnitTable<F>): DisclosedUnit<F>[] {
  const k = Math.max(PRIVACY_FLOOR_MIN, Math.ceil(floor));
  const shown = new Set<string>();
  for (const root of treesOf(rows)) {
    const safe = suppressTree(root, {
      isSafe: (cells) => isSafe(cells, k, answerOf),
      isEmpty: (cell) => cell.persons.size === 0,
      isBarred: (cell) => cell.unit === undefined,
      isNameless: (cell) => cell.unit === undefined,
      compare: (a, b) => a.persons.size - b.persons.size || (String(a.unit) < String(b.unit) ? -1 : 1),
    });
    for (const { unit } of safe) if (unit !== undefined) shown.add(unit);
  }
  return rows.map(({ unit, parent, persons, figure }) =>
    shown.has(unit)
      ? { unit, parent, figure, n: roundedPeople(persons.size) }
      : { unit, parent, figure: null, reason: 'suppressed' },
  );
}

function isSafe(cells: readonly UnitCell[], floor: number, answerOf: UnitTable<unknown>['answerOf']): boolean {
  const persons = unionOf(cells.map((cell) => cell.persons));
  if (persons.size < floor) return false;
  if (answerOf && new Set(Array.from(persons, answerOf)).size < 2) return false;
  if (cells.every((cell) => cell.before === undefined)) return true;
  return !differsByFew(persons, unionOf(cells.map((cell) => cell.before ?? cell.persons)), floor);
}

function treesOf<F>(rows: readonly UnitRow<F>[]): SuppressionNode<UnitCell>[] {
  const byUnit = new Map<string, UnitRow<F>>();
  const parts = new Map<string, UnitRow<F>[]>();
  for (const row of rows) {
    if (byUnit.has(row.unit)) throw new Error(`Unit "${row.unit}" is in the table twice.`);
    byUnit.set(row.unit, row);
  }
  const roots: UnitRow<F>[] = [];
  for (const row of rows) {
    if (row.parent === null || !byUnit.has(row.parent)) roots.push(row);
    else parts.set(row.parent, [...(parts.get(row.parent) ?? []), row]);
  }
  let placed = 0;
  const nodeOf = (row: UnitRow<F>): SuppressionNode<UnitCell> => {
    placed++;
    const children = (parts.get(row.unit) ?? []).map(nodeOf);
    return { cell: cellOf(row), children: [...children, ...directly(row, children)] };
  };
  const trees = roots.map(nodeOf);
  if (placed < rows.length) throw new Error('A unit of the table is, through its parents, a part of itself.');
  return trees;
}

function cellOf<F>({ unit, persons, before }: UnitRow<F>): UnitCell {
  return { unit, persons, before };
}

/** People of the unit who are in none of its parts. */
function directly<F>(row: UnitRow<F>, children: readonly SuppressionNode<UnitCell>[]): SuppressionNode<UnitCell>[] {
  if (children.length === 0) return [];
  const persons = row.persons.difference(unionOf(children.map(({ cell }) => cell.persons)));
  const before = row.before?.difference(unionOf(children.map(({ cell }) => cell.before ?? cell.persons)));
  return persons.size === 0 ? [] : [{ cell: { unit: undefined, persons, before }, children: [] }];
}

function unionOf(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  if (sets.length === 1) return sets[0]!;
  const union = new Set<string>();
  for (const set of sets) for (const person of set) union.add(person);
  return union;
}

/**
 * The reporting groups of a wave: everybody invited is in exactly one, and each is at least as large as the floor. A unit
 * that is too small is counted into the one above it, together with whatever else of that is too small; what is left of
 * the whole in the end takes the smallest of the groups with it, so that nobody is in a group too small to be told about.
 */
import type { FigureUnitKind } from '@bellwether/records';

export interface PlacedPerson {
  subject: string;
  /** The narrowest unit known; empty when none is. */
  unit: string;
}

export interface PlacedUnit {
  unit: string;
  kind: FigureUnitKind;
  parent: string | null;
  name: string;
}

export interface PlannedCell {
  unit: string;
  kind: FigureUnitKind;
  parent: string | null;
  name: string;
  /** Whether some of the unit's people are in cells of its parts. */
  isRest: boolean;
  subjects: readonly string[];
}

/** `undefined` when fewer than the floor are invited in all: then there is no group that could be told about. */
export function planCells(
  people: readonly PlacedPerson[],
  units: readonly PlacedUnit[],
  floor: number,
): PlannedCell[] | undefined {
  if (people.length < floor) return undefined;
  const known = new Map(units.map((unit) => [unit.unit, unit]));
  const direct = Map.groupBy(people, ({ unit }) => (known.has(unit) ? unit : ''));
  const parts = Map.groupBy(
    units.filter(({ unit }) => unit !== ''),
    ({ unit }) => rootedParent(unit, known),
  );
  const cells: PlannedCell[] = [];
  const whole: PlacedUnit = known.get('') ?? { unit: '', kind: 'organisation', parent: null, name: '' };

  /** People of the unit who are in no cell yet. */
  const gather = (unit: PlacedUnit): string[] => {
    const before = cells.length;
    const below = (parts.get(unit.unit) ?? []).flatMap((part) => gather(part));
    const left = [...(direct.get(unit.unit) ?? []).map(({ subject }) => subject), ...below];
    if (left.length < floor) return left;
    cells.push({
      unit: unit.unit,
      kind: unit.kind,
      parent: unit.unit === '' ? null : rootedParent(unit.unit, known),
      name: unit.name,
      isRest: cells.length > before,
      subjects: left.toSorted(),
    });
    return [];
  };
  const left = gather(whole);
  if (left.length === 0) return cells;
  const smallest = cells.toSorted((a, b) => a.subjects.length - b.subjects.length || (a.unit < b.unit ? -1 : 1))[0]!;
  const others = cells.filter((cell) => cell !== smallest);
  return [
    ...others,
    {
      unit: '',
      kind: 'organisation',
      parent: null,
      name: whole.name,
      isRest: others.length > 0,
      subjects: [...smallest.subjects, ...left].toSorted(),
    },
  ];
}

/** The unit above; the whole for one whose parents are unknown or go in a circle. */
function rootedParent(unit: string, known: ReadonlyMap<string, PlacedUnit>): string {
  const parent = known.get(unit)?.parent ?? '';
  if (!known.has(parent)) return '';
  const seen = new Set([unit]);
  for (let at: string | null = parent; at; at = known.get(at)?.parent ?? null) {
    if (seen.has(at)) return '';
    seen.add(at);
  }
  return parent;
}

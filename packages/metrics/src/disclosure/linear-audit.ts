/**
 * Proves that nothing computed from published figures is about fewer people than the floor.
 *
 * Everything that can be computed linearly is v(x) = Σ F_m(part of m that x is in), over the measures m that x's events
 * count for, with one free coefficient F for each part that is known of a measure. Contributions for which the same
 * coefficients add up form a column. A column of k people or more on which v must vanish fixes one coefficient when it
 * is the only one left there; peeling them off so, one after the other, until none is left shows that a combination
 * that vanishes on all columns of k people vanishes altogether. What is about fewer than k people vanishes there.
 *
 * The reverse does not hold: what cannot be peeled off need not be dangerous, and is hidden all the same.
 */

export interface Column {
  /** Coefficients that add up here: `measure` and `part`. */
  unknowns: readonly Unknown[];
  persons: ReadonlySet<number>;
}

export interface Unknown {
  measure: number;
  part: string;
}

export function unknownKey({ measure, part }: Unknown): string {
  return `${measure} ${part}`;
}

/** The coefficients that could not be fixed; none means that the figures are safe together. */
export function unfixed(columns: readonly Column[], floor: number): Unknown[] {
  let open = columns.filter((column) => column.persons.size > 0);
  for (;;) {
    open = merged(open);
    const fixed = new Set(
      open
        .filter(({ unknowns, persons }) => unknowns.length === 1 && persons.size >= floor)
        .map(({ unknowns }) => unknownKey(unknowns[0]!)),
    );
    if (fixed.size === 0) break;
    open = open
      .map(({ unknowns, persons }) => ({ unknowns: unknowns.filter((one) => !fixed.has(unknownKey(one))), persons }))
      .filter(({ unknowns }) => unknowns.length > 0);
  }
  const left = new Map<string, Unknown>();
  for (const { unknowns } of open) for (const one of unknowns) left.set(unknownKey(one), one);
  return [...left.values()];
}

function merged(columns: readonly Column[]): Column[] {
  const byKey = new Map<string, { unknowns: readonly Unknown[]; persons: Set<number> }>();
  for (const { unknowns, persons } of columns) {
    const key = unknowns.map(unknownKey).join('\n');
    const known = byKey.get(key);
    if (known) for (const person of persons) known.persons.add(person);
    else byKey.set(key, { unknowns, persons: new Set(persons) });
  }
  return [...byKey.values()];
}

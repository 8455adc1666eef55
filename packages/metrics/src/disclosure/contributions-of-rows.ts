/**
 * Rows as the store gives them (read-contributions.ts), turned into contributions: pseudonyms become numbers, and everybody
 * gets a home. Apart from the reading, because a thread that publishes knows no store.
 */
import type { Contribution } from './contribution.ts';

/** Pseudonym, hierarchy, crossings, mask, burst, events, sums. */
export type ContributionRow = readonly unknown[];

export interface RowShape {
  levels: number;
  crossings: number;
  /** Kinds of the sums, in order. */
  sums: readonly string[];
}

export function contributionsOf(rows: readonly ContributionRow[], shape: RowShape): Contribution[] {
  const units = new Map<string, string[]>();
  return withHomes(rows.map((row) => contributionOf(row, shape, units)));
}

interface ReadRow extends Omit<Contribution, 'person' | 'home'> {
  pseudonym: string;
}

function contributionOf(
  row: ContributionRow,
  { levels, crossings, sums }: RowShape,
  units: Map<string, string[]>,
): ReadRow {
  const at = 1 + levels + crossings;
  // Rows of a unit share one path, so that what is derived from it is derived once.
  const path = row.slice(1, 1 + levels).map(String);
  const key = JSON.stringify(path);
  const unit = units.get(key) ?? path;
  units.set(key, unit);
  return {
    pseudonym: String(row[0]),
    unit,
    crossing: row.slice(1 + levels, at).map(String),
    mask: Number(row[at]),
    burst: Number(row[at + 1]),
    events: Number(row[at + 2]),
    sums: new Map(sums.map((kind, i) => [kind, BigInt(String(row[at + 3 + i]))])),
  };
}

/** A person is at home where most of their first events were; what comes later does not move them. */
function withHomes(rows: readonly ReadRow[]): Contribution[] {
  const people = new Map<string, { person: number; first: ReadRow }>();
  for (const row of rows) {
    const known = people.get(row.pseudonym);
    if (!known) people.set(row.pseudonym, { person: people.size, first: row });
    else if (row.burst < known.first.burst || (row.burst === known.first.burst && row.events > known.first.events))
      known.first = row;
  }
  return rows.map(({ pseudonym, ...row }) => {
    const { person, first } = people.get(pseudonym)!;
    return { ...row, person, home: { unit: first.unit, crossing: first.crossing } };
  });
}

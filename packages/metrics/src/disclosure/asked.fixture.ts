/** What somebody knows who has asked for every figure of a publication: of whose pieces each is the sum. */
import type { Asked } from './attacker.fixture.ts';
import { type Contribution, hasMeasure } from './contribution.ts';
import type { PublicationFamily } from './publication-family.ts';
import type { PublishedPeriod } from './publish-period.ts';
import { unitKey } from './publish-table.ts';

export function askedOf(
  family: PublicationFamily,
  { publication, vintage }: PublishedPeriod,
  rows: readonly Contribution[],
  kind: string,
  /** Crossings are out once and stay; they are asked for in the first publication that has them. */
  withCrossings = true,
): Asked[] {
  const taken = rows.filter(({ unit, burst }) => burst <= (vintage[unitKey(unit)]?.burst ?? -1));
  const asked: Asked[] = [];
  const add = (measure: number, isIn: (row: Contribution) => boolean): void => {
    if (family.measures[measure]!.kind !== kind) return;
    const pieces = new Map<string, { person: number; piece: string }>();
    for (const row of taken) {
      if (!hasMeasure(row.mask, measure) || !isIn(row)) continue;
      // A person is one person, whatever they did; everything else adds up event by event.
      const piece = kind === 'distinct' ? 'self' : `${row.mask} ${unitKey(row.unit)} ${row.burst}`;
      pieces.set(`${row.person} ${piece}`, { person: row.person, piece });
    }
    asked.push({ pieces: [...pieces.values()] });
  };
  const placeOf = (row: Contribution): Contribution['home'] => (kind === 'distinct' ? row.home : row);
  for (const [key, { values }] of Object.entries(publication.units)) {
    const path = JSON.parse(key) as string[];
    for (const [measure, value] of values.entries())
      if (value !== null) add(measure, (row) => path.every((unit, i) => placeOf(row).unit[i] === unit));
  }
  if (!withCrossings) return asked;
  for (const [crossing, { name }] of family.crossings.entries())
    for (const [cut, { values }] of Object.entries(publication.crossings[name] ?? {}))
      for (const [measure, value] of values.entries())
        if (value !== null) add(measure, (row) => placeOf(row).crossing[crossing] === cut);
  return asked;
}

/**
 * The publication of one period: its figures as they stand after the latest arrivals that may be told.
 *
 * A period is published when it has closed. Events that come later come in bursts. What a burst changes is taken in, unit
 * by unit, when the change itself could be published: in everything known of the period before, it is the change of
 * nobody or of at least k people. Otherwise the unit keeps what it had, and the next burst is looked at together with
 * it. A unit that was hidden is not uncovered later, nor do figures that are already out serve to hide others.
 * All this is computed anew from the events each time, so that it does not matter who asked when.
 */

import type { Contribution } from './contribution.ts';
import { roundedPeople } from './floor.ts';
import type { PublicationFamily } from './publication-family.ts';
import {
  cutKindsOf,
  type EarlierVintage,
  type PublishedPattern,
  PublishedTable,
  unitKey,
  withAncestors,
} from './publish-table.ts';
import { betrayedUnits, type Vintage } from './vintages.ts';

/** A figure that is out: one number a measure of the family, `null` where it is hidden. */
export interface PublishedFigures {
  values: readonly (number | null)[];
  /** People behind each of them, rounded down to a multiple of five. */
  people: readonly number[];
}

export interface Publication {
  /** By unit key (`publish-table.ts`); a unit of which nothing is shown is absent, as one that does not exist. */
  units: Readonly<Record<string, PublishedFigures>>;
  /** By crossing, then value. */
  crossings: Readonly<Record<string, Readonly<Record<string, PublishedFigures>>>>;
}

export interface PublishedPeriod {
  publication: Publication;
  /** The floor it was published with. */
  floor: number;
  /** By unit of the finest kind: the last burst that was taken in, and how many people stood in it then. Not for readers. */
  vintage: Readonly<Record<string, { burst: number; people: number }>>;
}

export const NOTHING_PUBLISHED: PublishedPeriod = {
  publication: { units: {}, crossings: {} },
  floor: 0,
  vintage: {},
};

export function publishPeriod(
  family: PublicationFamily,
  contributions: readonly Contribution[],
  floor: number,
): PublishedPeriod {
  const bursts = [...new Set(contributions.map(({ burst }) => burst))].sort((a, b) => a - b);
  const byUnit = Map.groupBy(contributions, ({ unit }) => unitKey(unit));
  const takenIn = new Map<string, number>();
  const vintages: Vintage[] = [];
  let crossings: Publication['crossings'] = {};
  let cutKinds: ReadonlySet<string> = new Set();
  for (const burst of bursts) {
    const news = new Map<string, Contribution[]>();
    for (const [key, rows] of byUnit) {
      const fresh = rows.filter((row) => row.burst <= burst && row.burst > (takenIn.get(key) ?? -1));
      if (fresh.length > 0) news.set(key, fresh);
    }
    while (news.size > 0) {
      const rows = [...byUnit].flatMap(([key, all]) => {
        const until = news.has(key) ? burst : (takenIn.get(key) ?? -1);
        return all.filter((row) => row.burst <= until);
      });
      const table = new PublishedTable(family, rows, floor);
      const last = vintages.at(-1);
      const pattern = table.pattern(last && { ...earlierVintage(last, news), cutKinds });
      const betrayed = last
        ? betrayedUnits([...vintages, { table, pattern }], new Set([...news.values()].flat()))
        : new Set<string>();
      if (betrayed.size === 0) {
        for (const key of news.keys()) takenIn.set(key, burst);
        // Crossings are published once: a later vintage would have to be compared with every other cut again.
        if (vintages.every((vintage) => isBlank(vintage.pattern))) {
          crossings = crossingFigures(table, pattern);
          cutKinds = cutKindsOf(family, pattern);
        }
        vintages.push({ table, pattern });
        break;
      }
      for (const key of betrayed) news.delete(key);
    }
  }
  const published = vintages.at(-1);
  if (!published) return NOTHING_PUBLISHED;
  return {
    publication: { units: unitFigures(published.table, published.pattern), crossings },
    floor,
    vintage: Object.fromEntries(
      [...takenIn].map(([key, burst]) => [key, { burst, people: peopleIn(byUnit.get(key) ?? [], burst) }]),
    ),
  };
}

/** People of a unit in what had come by the end of a burst. */
export function peopleIn(contributions: readonly Contribution[], burst: number): number {
  return new Set(contributions.filter((row) => row.burst <= burst).map(({ person }) => person)).size;
}

function isBlank(pattern: PublishedPattern): boolean {
  return pattern.units.every((units) => units.size === 0);
}

function earlierVintage(
  { table, pattern }: Vintage,
  news: ReadonlyMap<string, readonly Contribution[]>,
): Omit<EarlierVintage, 'cutKinds'> {
  const changed = new Set<string>();
  for (const rows of news.values())
    for (const { unit, home } of rows)
      for (const key of [...withAncestors(unit), ...withAncestors(home.unit)]) changed.add(key);
  return { pattern, changed, filled: table.amounts.map((amounts) => new Set(amounts.keys())) };
}

function unitFigures(table: PublishedTable, { units }: PublishedPattern): Publication['units'] {
  return figuresOf(table, units, (measure) => table.amounts[measure]!);
}

function crossingFigures(table: PublishedTable, { crossings }: PublishedPattern): Publication['crossings'] {
  return Object.fromEntries(
    table.family.crossings.map(({ name }, crossing) => [
      name,
      figuresOf(table, crossings[crossing]!, (measure) => table.crossingAmounts(crossing, measure)),
    ]),
  );
}

function figuresOf(
  table: PublishedTable,
  shown: readonly ReadonlySet<string>[],
  amountsOf: (measure: number) => ReadonlyMap<string, ReadonlyMap<number, bigint>>,
): Record<string, PublishedFigures> {
  const keys = [...new Set(shown.flatMap((own) => [...own]))].sort();
  return Object.fromEntries(
    keys.map((key) => {
      const amounts = shown.map((own, measure) => (own.has(key) ? amountsOf(measure).get(key) : undefined));
      return [
        key,
        {
          values: amounts.map((byPerson, measure) =>
            byPerson === undefined ? null : totalOf(byPerson, table.family.measures[measure]!.aggregate === 'sum'),
          ),
          people: amounts.map((byPerson) => roundedPeople(byPerson?.size ?? 0)),
        },
      ];
    }),
  );
}

function totalOf(byPerson: ReadonlyMap<number, bigint>, isScaled: boolean): number {
  let total = 0n;
  for (const amount of byPerson.values()) total += amount;
  return isScaled ? Number(total) / 1e9 : Number(total);
}

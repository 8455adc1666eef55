/**
 * Answers a question about people from publications, and from nothing else. Whatever is computed here, sums over
 * periods and units, ranks, comparisons, could be computed by the reader from the figures they could ask for one by
 * one, so that it tells nothing more.
 */
import type { Metric } from '../definition/metric.ts';
import { evaluate } from '../expression.ts';
import type { DimensionFilter } from '../query.ts';
import { measuresOf } from '../registry.ts';
import type { Cell } from './cell.ts';
import type { PublicationFamily } from './publication-family.ts';
import type { Publication, PublishedFigures } from './publish-period.ts';
import { unitKey } from './publish-table.ts';

export interface PublishedQuery {
  metric: Metric;
  groupBy: readonly string[];
  filters: readonly DimensionFilter[];
  /** Each a list of units, of any level: figures of anything that is not under one of each list are not there. */
  reaches: readonly (readonly string[])[];
}

export interface PublishedResult {
  total: Cell;
  /** One a group, over the whole range; the group is empty when nothing was grouped by. */
  totals: Cell[];
  /** One a group and period. */
  points: Cell[];
}

/** A cell of a published table: the path of a unit, or the value of a crossing. */
interface Place {
  table: string | undefined;
  key: string;
}

const HIDDEN = { value: null, n: 0, reason: 'suppressed' } as const;
const NOT_ADDITIVE = { value: null, n: 0, reason: 'not_additive' } as const;

export function answerPublished(
  query: PublishedQuery,
  family: PublicationFamily,
  periods: readonly { startMs: number; publication: Publication }[],
): PublishedResult {
  const figures = new PublishedReading(query.metric, family);
  const publications = periods.map(({ publication }) => publication);
  const cellOf = (places: readonly Place[], group: readonly string[]): Cell => ({
    group,
    at: null,
    ...figures.over(places, publications),
  });
  const whole = placesOfTotal(query, family, publications);
  const groups: Map<string, { group: readonly string[]; places: Place[] }> =
    query.groupBy.length === 0 ? new Map([['', { group: [], places: whole }]]) : groupsOf(query, family, publications);
  const shown = [...groups.values()].filter(
    ({ places }) =>
      query.groupBy.length === 0 ||
      publications.some((publication) => figures.over(places, [publication]).value !== null),
  );
  return {
    total: cellOf(whole, []),
    totals: shown.map(({ group, places }) => cellOf(places, group)),
    points: shown.flatMap(({ group, places }) =>
      periods.map(({ startMs, publication }) => ({
        group,
        at: startMs / 1000,
        ...figures.over(places, [publication]),
      })),
    ),
  };
}

/** Figures of one metric: an expression over published measures, over one or several cells and periods. */
class PublishedReading {
  readonly #metric: Metric;
  readonly #measures: readonly { name: string; index: number; isDistinct: boolean }[];

  constructor(metric: Metric, family: PublicationFamily) {
    this.#metric = metric;
    this.#measures = measuresOf(metric.value).map(({ measure }) => {
      const index = family.measures.findIndex(({ names }) => names.includes(`${metric.cube}.${measure}`));
      if (index < 0) throw new Error(`"${metric.cube}.${measure}" is not published.`);
      return { name: measure, index, isDistinct: family.measures[index]!.aggregate === 'distinct' };
    });
  }

  /** Hidden when any part of it is: a sum of what is left would be taken for the whole. */
  over(places: readonly Place[], publications: readonly Publication[]): Pick<Cell, 'value' | 'n' | 'reason'> {
    // Who was counted in two periods is not told, and so neither is how many there were in both together. So much
    // follows from the question, before anything is looked at.
    if (publications.length > 1 && this.#measures.some(({ isDistinct }) => isDistinct)) return NOT_ADDITIVE;
    if (places.length === 0 || publications.length === 0) return HIDDEN;
    const values = new Map<string, number | null>();
    let people = Number.POSITIVE_INFINITY;
    for (const { name, index } of this.#measures) {
      let sum = 0;
      let peopleInAll = 0;
      for (const publication of publications) {
        let peopleHere = 0;
        for (const place of places) {
          const figures = figuresAt(publication, place);
          const value = figures?.values[index] ?? null;
          if (value === null) return HIDDEN;
          sum += value;
          peopleHere += figures!.people[index]!;
        }
        peopleInAll = peopleInAll === 0 ? peopleHere : Math.min(peopleInAll, peopleHere);
      }
      values.set(name, sum);
      people = Math.min(people, peopleInAll);
    }
    const value = evaluate(this.#metric.value, values);
    return value === null ? HIDDEN : { value, n: people };
  }
}

function figuresAt(publication: Publication, { table, key }: Place): PublishedFigures | undefined {
  const figures = table === undefined ? publication.units : publication.crossings[table];
  return figures && Object.hasOwn(figures, key) ? figures[key] : undefined;
}

/** Every cell that the total is made of; none when one of them is not there, as when it is hidden. */
function placesOfTotal(
  { filters, reaches }: PublishedQuery,
  family: PublicationFamily,
  publications: readonly Publication[],
): Place[] {
  const crossing = family.crossings.find(({ name }) => filters.some((filter) => filter.dimension === name));
  if (crossing)
    return reaches.length > 0 ? [] : commonValues(filters).map((value) => ({ table: crossing.name, key: value }));
  const levels = family.hierarchy.map(({ name }) => name);
  const depth = Math.max(0, ...filters.map(({ dimension }) => levels.indexOf(dimension) + 1));
  const units = unitsOf(publications);
  if (depth > 0) {
    const found = units.filter(
      (path) => path.length === depth && passes(path, levels, filters) && isInReach(path, reaches),
    );
    return isComplete(found, levels[depth - 1]!, depth, filters) ? found.map(placeOf) : [];
  }
  const [reach, ...others] = reaches;
  if (!reach) return [placeOf([])];
  const own = units.filter((path) => path.length > 0 && isInReach(path, [reach]) && isInReach(path, others));
  const top = own.filter((path) => !own.some((other) => other.length < path.length && startsWith(path, other)));
  const isWhole = reach.every((unit) => own.some((path) => path.includes(unit)));
  return isWhole ? top.map(placeOf) : [];
}

function groupsOf(
  { groupBy, filters, reaches }: PublishedQuery,
  family: PublicationFamily,
  publications: readonly Publication[],
): Map<string, { group: readonly string[]; places: Place[] }> {
  const groups = new Map<string, { group: readonly string[]; places: Place[] }>();
  const crossing = family.crossings.find(({ name }) => name === groupBy[0]);
  if (crossing) {
    if (reaches.length > 0) return groups;
    const values = new Set(
      publications.flatMap((publication) => Object.keys(publication.crossings[crossing.name] ?? {})),
    );
    const asked = filters.length > 0 ? new Set(commonValues(filters)) : values;
    for (const value of [...values].sort())
      if (asked.has(value)) groups.set(value, { group: [value], places: [{ table: crossing.name, key: value }] });
    return groups;
  }
  const levels = family.hierarchy.map(({ name }) => name);
  const named = [...groupBy, ...filters.map(({ dimension }) => dimension)];
  const depth = Math.max(...named.map((name) => levels.indexOf(name) + 1));
  const found = unitsOf(publications).filter(
    (path) => path.length === depth && passes(path, levels, filters) && isInReach(path, reaches),
  );
  // Groups that are made of finer units are there when all of those are.
  const isFiner = !groupBy.includes(levels[depth - 1]!);
  if (isFiner && !isComplete(found, levels[depth - 1]!, depth, filters)) return groups;
  for (const path of found) {
    const group = groupBy.map((name) => path[levels.indexOf(name)]!);
    const key = unitKey(group);
    const known = groups.get(key) ?? { group, places: [] };
    known.places.push(placeOf(path));
    groups.set(key, known);
  }
  return groups;
}

/** Whether every unit that is asked for is there; one that is not, or not in reach, is as one that is hidden. */
function isComplete(
  found: readonly (readonly string[])[],
  level: string,
  depth: number,
  filters: readonly DimensionFilter[],
): boolean {
  const asked = commonValues(filters.filter(({ dimension }) => dimension === level));
  return asked.every((value) => found.some((path) => path[depth - 1] === value));
}

/** Paths of every unit of which something is shown in one of the publications. */
function unitsOf(publications: readonly Publication[]): string[][] {
  const keys = new Set(publications.flatMap((publication) => Object.keys(publication.units)));
  return [...keys].sort().map((key) => JSON.parse(key) as string[]);
}

function placeOf(path: readonly string[]): Place {
  return { table: undefined, key: unitKey(path) };
}

function passes(path: readonly string[], levels: readonly string[], filters: readonly DimensionFilter[]): boolean {
  return filters.every(({ dimension, values }) => values.includes(path[levels.indexOf(dimension)]!));
}

function isInReach(path: readonly string[], reaches: readonly (readonly string[])[]): boolean {
  return reaches.every((reach) => path.some((unit) => reach.includes(unit)));
}

function startsWith(path: readonly string[], other: readonly string[]): boolean {
  return other.every((unit, i) => path[i] === unit);
}

/** Values that every one of the filters lets through. */
function commonValues(filters: readonly DimensionFilter[]): string[] {
  const [first, ...others] = filters;
  return [...new Set(first?.values ?? [])]
    .filter((value) => others.every(({ values }) => values.includes(value)))
    .sort();
}

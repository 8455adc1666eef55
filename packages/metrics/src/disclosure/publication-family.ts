/**
 * Cubes whose figures are published together, because the same events are in them: what one of them hides, no other may
 * give away. They have one subject, one hierarchy and one period, and every measure of theirs is a sum over persons, so
 * that all that can be computed from published figures is a linear combination of them; see publish-table.ts.
 */
import { DAY_MS } from '@bellwether/core';
import { sqlString } from '@bellwether/store';
import type { Cube, Measure, PublicationPeriod } from '../definition/measure.ts';
import type { Fields } from '../field.ts';

export interface FamilyMeasure {
  /** `cube.measure`, for each measure that is this one under another name. */
  names: readonly string[];
  /** Measures of one kind add up the same thing, and so can be taken from each other; those of two kinds cannot. */
  kind: string;
  aggregate: 'count' | 'distinct' | 'sum';
  /** Which events count, as SQL. */
  condition: string;
  /** What is summed, as SQL. */
  value: string | undefined;
  columns: readonly string[];
}

export interface PublicationFamily {
  /** Names of its cubes, joined. */
  name: string;
  cubes: readonly Cube[];
  subject: { sql: string; columns: readonly string[] };
  hierarchy: readonly FamilyDimension[];
  crossings: readonly FamilyDimension[];
  period: PublicationPeriod;
  /** Broad ones first: what has no condition of its own is published before what has one. */
  measures: readonly FamilyMeasure[];
  /** Event types that are in it. */
  events: readonly string[];
}

export interface FamilyDimension {
  name: string;
  sql: string;
  columns: readonly string[];
}

export const PERIOD_MS: Readonly<Record<PublicationPeriod, number>> = {
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
/** One bit each in a number that JSON carries exactly. */
const MEASURES_MAX = 48;

/** Start of the period that holds the instant. */
export function periodStart(period: PublicationPeriod, instantMs: number): number {
  const offsetMs = period === '7d' ? FIRST_MONDAY_MS : 0;
  return Math.floor((instantMs - offsetMs) / PERIOD_MS[period]) * PERIOD_MS[period] + offsetMs;
}

/** Throws when cubes that share an event type disagree on how people's figures are cut. */
export function publicationFamilies(cubes: readonly Cube[], fields: Fields): PublicationFamily[] {
  const groups: Cube[][] = [];
  for (const cube of cubes) {
    if (!cube.people) continue;
    const related = groups.filter((group) => group.some((other) => sharesEvents(cube, other)));
    for (const group of related) groups.splice(groups.indexOf(group), 1);
    groups.push([...related.flat(), cube]);
  }
  return groups.map((group) => familyOf(group, fields));
}

function sharesEvents(a: Cube, b: Cube): boolean {
  if (a.events === '*' || b.events === '*') return true;
  const events = b.events;
  return a.events.some((type) => events.includes(type));
}

function familyOf(cubes: readonly Cube[], fields: Fields): PublicationFamily {
  const [first] = cubes as [Cube, ...Cube[]];
  const people = first.people!;
  const shape = ({ people: own, dimensions }: Cube): string =>
    JSON.stringify([own!.subject, own!.hierarchy.map((name) => [name, dimensions[name]?.field]), own!.period ?? '7d']);
  for (const cube of cubes) {
    if (shape(cube) !== shape(first))
      throw new Error(
        `Cubes "${first.name}" and "${cube.name}" are fed by the same events and publish them differently. Give both the same subject, hierarchy and period.`,
      );
    checkCube(cube);
  }
  const crossings = new Map<string, string>();
  for (const cube of cubes)
    for (const name of cube.people!.crossings ?? []) {
      const { field } = cube.dimensions[name]!;
      if ((crossings.get(name) ?? field) !== field)
        throw new Error(`Two cubes that publish the same events mean different fields by "${name}".`);
      crossings.set(name, field);
    }
  const measures = measuresOfFamily(cubes, fields);
  if (measures.length > MEASURES_MAX)
    throw new Error(`Cubes ${cubes.map(({ name }) => name).join(', ')} publish more than ${MEASURES_MAX} measures.`);
  return {
    name: cubes
      .map((cube) => cube.name)
      .sort()
      .join('+'),
    cubes,
    subject: fields.readText(people.subject),
    hierarchy: people.hierarchy.map((name) => ({ name, ...fields.readText(first.dimensions[name]!.field) })),
    crossings: [...crossings].map(([name, field]) => ({ name, ...fields.readText(field) })),
    period: people.period ?? '7d',
    measures,
    events: [...new Set(cubes.flatMap((cube) => cube.events as readonly string[]))].sort(),
  };
}

function checkCube(cube: Cube): void {
  const people = cube.people!;
  const named = [...people.hierarchy, ...(people.crossings ?? [])];
  if (cube.slicedBy !== undefined) throw new Error(`Cube "${cube.name}" is about persons and keeps no sessions.`);
  if (cube.events === '*') throw new Error(`Cube "${cube.name}" is about persons and must name its event types.`);
  if (people.hierarchy.length > 4 || (people.crossings ?? []).length > 6)
    throw new Error(`Cube "${cube.name}" has more than four levels or six crossings.`);
  for (const name of named)
    if (!cube.dimensions[name])
      throw new Error(`Cube "${cube.name}" publishes by "${name}", which is no dimension of it.`);
  if (new Set(named).size < named.length) throw new Error(`Cube "${cube.name}" names a dimension twice.`);
  for (const [name, measure] of Object.entries(cube.measures)) {
    if (measure.aggregate === 'min' || measure.aggregate === 'max' || measure.aggregate === 'quantiles')
      throw new Error(
        `Measure "${name}" of cube "${cube.name}" would tell the value of one person. Publish sums and counts, and their ratio.`,
      );
    if (measure.aggregate === 'distinct' && measure.field !== people.subject)
      throw new Error(
        `Measure "${name}" of cube "${cube.name}" counts something that several persons share. Only persons (${people.subject}) can be counted so.`,
      );
  }
}

function measuresOfFamily(cubes: readonly Cube[], fields: Fields): FamilyMeasure[] {
  const found = new Map<string, FamilyMeasure & { names: string[]; isBroad: boolean }>();
  for (const cube of cubes)
    for (const [name, measure] of Object.entries(cube.measures)) {
      const made = familyMeasure(cube, measure, fields);
      const key = `${made.kind}\n${made.condition}`;
      const known = found.get(key);
      if (known) known.names.push(`${cube.name}.${name}`);
      else found.set(key, { ...made, names: [`${cube.name}.${name}`], isBroad: measure.when === undefined });
    }
  const all = [...found.values()];
  return [...all.filter((measure) => measure.isBroad), ...all.filter((measure) => !measure.isBroad)];
}

function familyMeasure(cube: Cube, measure: Measure, fields: Fields): Omit<FamilyMeasure, 'names'> {
  const when = measure.when ? fields.condition(measure.when) : undefined;
  const parts = [`event_type IN (${(cube.events as readonly string[]).map(sqlString).join(', ')})`];
  if (when) parts.push(when.sql);
  const columns = ['event_type', ...(when?.columns ?? [])];
  if (measure.aggregate === 'sum') {
    const field = fields.read(measure.field);
    return {
      kind: `sum ${measure.field}`,
      aggregate: 'sum',
      condition: [...parts, `isNotNull(${field.sql})`].join(' AND '),
      value: `ifNull(toFloat64(${field.sql}), 0)`,
      columns: [...columns, ...field.columns],
    };
  }
  return {
    kind: measure.aggregate,
    aggregate: measure.aggregate as 'count' | 'distinct',
    condition: parts.join(' AND '),
    value: undefined,
    columns,
  };
}

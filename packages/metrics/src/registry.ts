/**
 * Everything that can be asked: the packs' cubes and metrics, checked once at start. A metric that names a measure its
 * cube does not have is a mistake in the pack, found here and not by the first reader.
 */
import { isAboutPersons } from '@bellwether/core';
import type { EventColumn, WindowTable } from '@bellwether/store';
import { sqlString } from '@bellwether/store';
import { type Cube, defineCube } from './definition/measure.ts';
import type { Expression, Metric, Pack } from './definition/metric.ts';
import { type PublicationFamily, publicationFamilies } from './disclosure/publication-family.ts';
import { Fields } from './field.ts';
import { type MeasureSql, measureSql } from './measure-sql.ts';

/** A measure's value that a metric needs: the measure and, for quantiles, the level. */
export interface MeasureRef {
  measure: string;
  level?: number;
}

export interface CompiledCube {
  cube: Cube;
  table: WindowTable;
  measures: ReadonlyMap<string, MeasureSql>;
}

/** Figures about events as such: every event is in it, whatever its type, but for those about persons. */
const EVENTS_CUBE = defineCube({
  name: 'events',
  description: 'All events of the tenant but those about persons.',
  events: '*',
  dimensions: {
    event_type: { description: 'Name of the event type.', field: 'event_type' },
    event_category: { description: 'usage, performance, security or cost.', field: 'event_category' },
    environment: { description: 'Where it happened: production, staging, …', field: 'environment' },
    region: { description: 'Region of the producer.', field: 'region' },
  },
  measures: {
    events: { description: 'Number of events.', aggregate: 'count' },
    subjects: { description: 'Distinct users.', aggregate: 'distinct', field: 'user_id' },
    sessions: { description: 'Distinct sessions.', aggregate: 'distinct', field: 'session_id' },
  },
});

const EVENTS_METRICS: readonly Metric[] = [
  {
    name: 'events',
    title: 'Events',
    description: 'Events that happened, each counted once.',
    cube: 'events',
    value: { measure: 'events' },
    unit: 'count',
    subject: 'event',
    privacy: 'internal',
    direction: 'neutral',
  },
  {
    name: 'event_sessions',
    title: 'Sessions with events',
    description: 'Distinct sessions in which an event happened.',
    cube: 'events',
    value: { measure: 'sessions' },
    unit: 'count',
    subject: 'session',
    privacy: 'internal',
    direction: 'neutral',
  },
];

export class MetricRegistry {
  readonly cubes: ReadonlyMap<string, CompiledCube>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly fields: Fields;
  /** Cubes about persons, by name, with those they are published together with. */
  readonly families: ReadonlyMap<string, PublicationFamily>;

  constructor(packs: readonly Pack[], columns: readonly EventColumn[]) {
    this.fields = new Fields(columns);
    const aboutPersons = packs.flatMap((pack) => pack.events.filter(isAboutPersons).map(({ name }) => name)).sort();
    const cubes = new Map<string, CompiledCube>();
    for (const cube of [EVENTS_CUBE as Cube, ...packs.flatMap((pack) => pack.cubes)]) {
      if (cubes.has(cube.name)) throw new Error(`Two cubes are named "${cube.name}".`);
      const told = cube.people || cube.events === '*' ? [] : cube.events.filter((type) => aboutPersons.includes(type));
      if (told.length > 0)
        throw new Error(
          `Cube "${cube.name}" counts ${told.join(', ')}, which are about persons. Declare its \`people\`, so that its figures are published.`,
        );
      cubes.set(cube.name, compileCube(cube, this.fields, aboutPersons));
    }
    const metrics = new Map<string, Metric>();
    for (const metric of [...EVENTS_METRICS, ...packs.flatMap((pack) => pack.metrics)]) {
      const cube = cubes.get(metric.cube)?.cube;
      if (metrics.has(metric.name)) throw new Error(`Two metrics are named "${metric.name}".`);
      if (!cube) throw new Error(`Metric "${metric.name}" reads cube "${metric.cube}", which no pack declares.`);
      for (const { measure } of measuresOf(metric.value)) {
        if (!cube.measures[measure])
          throw new Error(
            `Metric "${metric.name}" reads measure "${measure}", which cube "${cube.name}" does not have.`,
          );
      }
      if (cube.people && metric.privacy !== 'personal')
        throw new Error(
          `Metric "${metric.name}" is about the persons of cube "${cube.name}": its privacy is "personal".`,
        );
      metrics.set(metric.name, metric);
    }
    this.cubes = cubes;
    this.metrics = metrics;
    this.families = new Map(
      publicationFamilies(
        [...cubes.values()].map(({ cube }) => cube),
        this.fields,
      ).flatMap((family) => family.cubes.map((cube) => [cube.name, family] as const)),
    );
  }

  /** The tables the store must keep for these cubes. Figures about persons are published, and have no windows. */
  windowTables(): WindowTable[] {
    return [...this.cubes.values()].filter(({ cube }) => !cube.people).map((cube) => cube.table);
  }
}

/** The measures an expression reads, each once. */
export function measuresOf(expression: Expression): MeasureRef[] {
  const found = new Map<string, MeasureRef>();
  const visit = (part: Expression): void => {
    if ('measure' in part) found.set(part.measure, { measure: part.measure });
    else if ('quantile' in part)
      found.set(`${part.quantile}@${part.level}`, { measure: part.quantile, level: part.level });
    else if ('ratio' in part) part.ratio.forEach(visit);
    else if ('add' in part) part.add.forEach(visit);
    else if ('subtract' in part) part.subtract.forEach(visit);
    else visit(part.multiply[0]);
  };
  visit(expression);
  return [...found.values()];
}

/** Column of a dimension in its window table; the prefix keeps it apart from the event column it is read from. */
export function dimensionColumn(name: string): string {
  return `d_${name}`;
}

function eventCondition({ events }: Cube, aboutPersons: readonly string[]): string {
  if (events !== '*') return `event_type IN (${events.map(sqlString).join(', ')})`;
  return aboutPersons.length === 0 ? '1' : `event_type NOT IN (${aboutPersons.map(sqlString).join(', ')})`;
}

function compileCube(cube: Cube, fields: Fields, aboutPersons: readonly string[]): CompiledCube {
  const measures = new Map(
    Object.entries(cube.measures).map(([name, measure]) => [name, measureSql(name, measure, fields)]),
  );
  const dimensions = Object.entries(cube.dimensions).map(([name, dimension]) => ({
    name,
    ...fields.readText(dimension.field),
  }));
  const slice = cube.slicedBy === undefined ? undefined : fields.readText(cube.slicedBy);
  const states = [...measures.values()].map(({ name, type, fromEvents, merged }) => ({
    name,
    type,
    fromEvents,
    merged,
  }));
  const present = slice ? ` AND ${slice.sql} != ''` : '';
  const table: WindowTable = {
    name: cube.name,
    eventCondition: eventCondition(cube, aboutPersons) + present,
    eventColumns: [
      ...new Set([
        ...[...measures.values()].flatMap((measure) => measure.columns),
        ...dimensions.flatMap((d) => d.columns),
        ...(slice?.columns ?? []),
      ]),
    ],
    dimensions: dimensions.map(({ name, sql }) => ({ name: dimensionColumn(name), fromEvents: sql })),
    states,
    ...(slice ? { slice: slice.sql } : {}),
    signature: '',
  };
  return { cube, measures, table: { ...table, signature: JSON.stringify({ layout: 1, ...table }) } };
}

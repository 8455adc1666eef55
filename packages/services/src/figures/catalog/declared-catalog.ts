/**
 * The part of the catalog that is the same for every organisation: what packs and platform declare, with the lineage that
 * follows from it. Made once for each installation and kept.
 */
import { ENVELOPE_FIELDS, type EventType, isAboutPersons, TOPICS } from '@bellwether/core';
import {
  AGGREGATION,
  countedTypes,
  fieldNode,
  formulaOf,
  LineageGraph,
  type LineageSources,
  type Metric,
  measureInfluences,
  metricNode,
  type Pack,
  passageNode,
  type Signal,
  type SubjectTable,
  TRANSFORMATION,
  type Transformation,
} from '@bellwether/metrics';
import type { Platform } from '../../installation/platform/platform.ts';
import { rosterFields } from '../../people/roster/roster-fields.ts';
import { type CatalogEntry, type Classification, strongest } from './catalog-entry.ts';
import { reportMetrics } from './report-metrics.ts';

export interface Catalog {
  entries: Map<string, CatalogEntry>;
  graph: LineageGraph;
  /** What an entry is made up of: the fields of an event type, the types of a topic. */
  members: Map<string, string[]>;
}

type Declared = Pick<Platform, 'packs' | 'metrics' | 'eventTypes'>;

const kept = new WeakMap<object, Catalog>();

/** The catalog of all that is declared, to be added to. */
export function declaredCatalog(platform: Declared): Catalog {
  const known = kept.get(platform.metrics);
  if (known) return copyOf(known);
  const catalog: Catalog = { entries: new Map(), graph: new LineageGraph(), members: new Map() };
  const packTypes = platform.packs.flatMap((pack) => pack.events.map((type) => ({ type, by: pack.name })));
  // What every organisation has, but no pack: the platform's own types.
  const ownTypes = platform.eventTypes
    .all('')
    .filter(({ name }) => !packTypes.some(({ type }) => type.name === name))
    .map((type) => ({ type, by: 'platform' }));
  addStores(catalog);
  for (const { type, by } of [...packTypes, ...ownTypes]) addEventType(catalog, type, by);
  const sources: LineageSources = {
    registry: platform.metrics.registry,
    eventTypes: [...packTypes, ...ownTypes].map(({ type }) => type),
    enrichers: platform.packs.flatMap((pack) => pack.enrichers ?? []),
  };
  addRoster(catalog, sources);
  addCubes(catalog, platform, sources);
  addMetrics(catalog, platform, sources);
  for (const pack of platform.packs) {
    addSignals(catalog, pack, sources);
    addUses(catalog, pack);
  }
  kept.set(platform.metrics, catalog);
  return copyOf(catalog);
}

function copyOf({ entries, graph, members }: Catalog): Catalog {
  return {
    entries: new Map(entries),
    graph: graph.copy(),
    members: new Map([...members].map(([id, of]) => [id, [...of]])),
  };
}

export function addEntry(catalog: Catalog, entry: CatalogEntry): void {
  catalog.entries.set(entry.id, entry);
  if (entry.parent !== null)
    catalog.members.set(entry.parent, [...(catalog.members.get(entry.parent) ?? []), entry.id]);
}

const TABLE = 'table:events';
const ROSTER = 'table:roster';

function addStores(catalog: Catalog): void {
  const entry = { declared_by: 'platform', facts: {}, page: null, classification: 'personal' } as const;
  addEntry(catalog, {
    ...{ ...entry, id: TABLE, kind: 'table', name: 'events', title: 'Stored events', parent: null },
    description: 'Every accepted event, once: what is asked by SQL, and what windows are computed from.',
    page: '/explore',
  });
  for (const topic of TOPICS)
    addEntry(catalog, {
      ...{ ...entry, id: `topic:${topic}`, kind: 'topic', name: topic, title: topic, parent: null },
      description: 'A topic of the log: events in the order in which they came, kept 90 days for replay.',
      classification: isAboutPersons({ topic }) ? 'personal' : 'pseudonymous',
    });
}

function addRoster(catalog: Catalog, { eventTypes }: LineageSources): void {
  addEntry(catalog, {
    ...{ id: ROSTER, kind: 'table', name: 'roster', title: 'Roster', parent: null, page: null, facts: {} },
    description:
      'Who is in which unit and who left, by pseudonym, as the newest events say. Nobody reads it but signals.',
    ...{ declared_by: 'platform', classification: 'personal' },
  });
  for (const { eventType, field } of rosterFields(eventTypes))
    catalog.graph.addLink(fieldNode(eventType, field), ROSTER, TRANSFORMATION);
}

/** By what the declaration says of the persons in it. */
export function classOfType(type: EventType): Classification {
  if (isAboutPersons(type)) return 'personal';
  return type.unattributed ? 'free_of_people' : 'pseudonymous';
}

const ENVELOPE_WORDS: Readonly<Record<string, string>> = {
  event_id: 'The event’s own id: it is counted once, however often it is sent.',
  org_id: 'The organisation it belongs to.',
  user_id: 'Pseudonym of whoever acted.',
  session_id: 'What belongs together: a session, a thread, a run.',
  event_type: 'What kind of event it is.',
  event_category: 'usage, performance, security or cost.',
  timestamp: 'When it happened.',
  received_at: 'When it came in.',
  region: 'Region of whoever sent it.',
  environment: 'Where it happened: production, staging …',
};

export function addEventType(catalog: Catalog, type: EventType, declaredBy: string): void {
  const classification = classOfType(type);
  const id = `event_type:${type.name}`;
  addEntry(catalog, {
    ...{ id, kind: 'event_type', name: type.name, title: type.name, description: type.description, classification },
    ...{ declared_by: declaredBy, parent: `topic:${type.topic}`, page: '/administration/event-types' },
    facts: { version: String(type.version), category: type.category, topic: type.topic },
  });
  catalog.graph.addLink(id, TABLE);
  const part = { kind: 'field', declared_by: declaredBy, parent: id, page: null } as const;
  for (const [name, schema] of Object.entries(type.metadata.properties ?? {}))
    addEntry(catalog, {
      ...{ ...part, id: fieldNode(type.name, `metadata.${name}`), name: `${type.name}.${name}`, title: name },
      ...{ classification, description: schema.description ?? '' },
      facts: {
        type: schema.type ?? 'any',
        ...(type.metadata.required?.includes(name) ? { required: 'yes' } : {}),
        ...(schema.enum ? { values: schema.enum.join(', ') } : {}),
      },
    });
  for (const name of ENVELOPE_FIELDS.filter((field) => field !== 'metadata'))
    addEntry(catalog, {
      ...{ ...part, id: fieldNode(type.name, name), name: `${type.name}.${name}`, title: name },
      description: ENVELOPE_WORDS[name] ?? '',
      classification:
        name === 'user_id' ? classification : classification === 'personal' ? 'personal' : 'free_of_people',
      facts: { type: 'string', ...(name === 'user_id' && type.unattributed ? { kept: 'no' } : {}) },
    });
}

function addCubes(catalog: Catalog, { packs }: Declared, { registry, eventTypes }: LineageSources): void {
  const declaredBy = new Map(packs.flatMap((pack) => pack.cubes.map((cube) => [cube.name, pack.name] as const)));
  for (const compiled of registry.cubes.values()) {
    const { cube } = compiled;
    const types = countedTypes(compiled, eventTypes);
    const classification = cube.people ? 'personal' : strongest(types.map(classOfType));
    const by = { declared_by: declaredBy.get(cube.name) ?? 'platform', page: null, classification } as const;
    const id = passageNode({ kind: 'cube', cube: cube.name });
    addEntry(catalog, {
      ...{ ...by, id, kind: 'window', name: cube.name, title: cube.name, description: cube.description, parent: null },
      facts: cube.people
        ? { published: `every ${cube.people.period ?? '7d'}`, cut_by: cube.people.hierarchy.join(', ') }
        : { windows: '10s, 1m, 1h, 1d' },
    });
    for (const type of types) catalog.graph.addLink(`event_type:${type.name}`, id);
    for (const [name, { description, field }] of Object.entries(cube.dimensions))
      addEntry(catalog, {
        ...{ ...by, id: passageNode({ kind: 'dimension', cube: cube.name, name }), kind: 'dimension' },
        ...{ name: `${cube.name}.${name}`, title: name, description, parent: id, facts: { read_from: field } },
      });
    for (const [name, { description, aggregate }] of Object.entries(cube.measures))
      addEntry(catalog, {
        ...{ ...by, id: passageNode({ kind: 'measure', cube: cube.name, name }), kind: 'measure' },
        ...{ name: `${cube.name}.${name}`, title: name, description, parent: id, facts: { aggregate } },
      });
  }
}

function addMetrics(catalog: Catalog, { packs }: Declared, sources: LineageSources): void {
  const declaredBy = new Map(packs.flatMap((pack) => pack.metrics.map((each) => [each.name, pack.name] as const)));
  for (const metric of sources.registry.metrics.values()) {
    catalog.graph.addMetric(metric, sources);
    addEntry(catalog, metricEntry(metric, declaredBy.get(metric.name) ?? 'platform', catalog));
  }
}

function metricEntry(metric: Metric, declaredBy: string, { graph, entries }: Catalog): CatalogEntry {
  const id = metricNode(metric.name);
  const { links } = graph.reach([id], 'upstream');
  // That somebody's pseudonym is counted or divided by puts people into a figure; that their event is counted does not.
  const people = links.some(
    ({ from }) => from.endsWith('.user_id') && entries.get(from)?.classification !== 'free_of_people',
  );
  return {
    ...{ id, kind: 'metric', name: metric.name, title: metric.title, description: metric.description },
    ...{ declared_by: declaredBy, parent: null, page: `/explore?metric=${metric.name}` },
    classification: metric.privacy === 'personal' ? 'personal' : people ? 'pseudonymous' : 'free_of_people',
    facts: {
      ...{ unit: metric.unit, formula: formulaOf(metric.value), figure_of: metric.subject },
      better: metric.direction === 'neutral' ? 'it depends' : metric.direction,
    },
  };
}

function addSignals(catalog: Catalog, pack: Pack, sources: LineageSources): void {
  for (const signal of pack.signals ?? []) {
    const id = `signal:${signal.name}`;
    addEntry(catalog, {
      ...{ id, kind: 'signal', name: signal.name, title: signal.title, description: signal.definition },
      ...{ declared_by: pack.name, classification: 'personal', parent: null, page: null },
      facts: { unit: signal.unit, method: signal.method, minimum: signal.minimum },
    });
    for (const [from, transformations] of signalSources(signal, sources))
      catalog.graph.addLink(from, id, ...transformations);
  }
}

/** What a signal is computed from: other signals, or the rows it declares and who was employed when. */
function signalSources(
  signal: Signal,
  { eventTypes, registry }: LineageSources,
): [string, readonly Transformation[]][] {
  if (signal.from === 'signals') return signal.inputs.map((name) => [`signal:${name}`, []]);
  const found = new Map<string, Transformation[]>();
  const note = (eventType: string, field: string, ...how: readonly Transformation[]): void => {
    const node = fieldNode(eventType, field);
    const known = found.get(node) ?? [];
    found.set(node, [...known, ...how.filter((each) => !known.includes(each))]);
  };
  found.set(ROSTER, [AGGREGATION]);
  for (const table of signal.reads)
    for (const type of eventTypes.filter(({ name }) => table.events.includes(name))) {
      for (const measure of tableMeasures(table)) {
        const { counted, influences } = measureInfluences({ measure }, type, registry.fields);
        if (!counted) continue;
        note(type.name, 'user_id', AGGREGATION);
        note(type.name, 'timestamp', AGGREGATION);
        for (const { field, transformations } of influences) note(type.name, field, ...transformations);
      }
      if (table.by === 'event')
        for (const name of [...table.fields, ...(table.subjects ? [table.subjects] : [])])
          if (type.metadata.properties?.[name]) note(type.name, `metadata.${name}`, AGGREGATION);
    }
  return [...found];
}

/** Each column of a table as the measure it is, so that its fields are found as those of a measure are. */
function tableMeasures(table: SubjectTable) {
  const description = table.name;
  if (table.by === 'event')
    return [{ description, aggregate: 'count', ...(table.when ? { when: table.when } : {}) } as const];
  return Object.values(table.columns).map((column) => {
    if ('count' in column)
      return { description, aggregate: 'count', ...(column.count === 'all' ? {} : { when: column.count }) } as const;
    const field = 'sum' in column ? column.sum : column.sumOfSquares;
    return { description, aggregate: 'sum', field, ...(column.when ? { when: column.when } : {}) } as const;
  });
}

/** What packs declare to be made of metrics, signals and events. */
function addUses(catalog: Catalog, pack: Pack): void {
  const by = { declared_by: pack.name, parent: null, facts: {} } as const;
  const classOf = (sources: readonly string[]): Classification =>
    strongest(sources.flatMap((id) => catalog.entries.get(id)?.classification ?? []));
  const add = (entry: Omit<CatalogEntry, keyof typeof by | 'classification'>, sources: readonly string[]): void => {
    addEntry(catalog, { ...by, ...entry, classification: classOf(sources) });
    for (const source of sources) catalog.graph.addLink(source, entry.id);
  };
  for (const { name, title, events } of pack.analyses ?? [])
    add(
      {
        ...{
          id: `analysis:${pack.name}.${name}`,
          kind: 'analysis',
          name: `${pack.name}/${name}`,
          title: sentence(title),
        },
        ...{ description: 'Computed from events beside each other, when it is asked for.', page: null },
      },
      events.filter((type) => catalog.entries.has(`event_type:${type}`)).map((type) => `event_type:${type}`),
    );
  for (const { name, title, metric } of pack.anomalies ?? [])
    add(
      {
        ...{
          id: `anomaly_watch:${pack.name}.${name}`,
          kind: 'anomaly_watch',
          name: `${pack.name}/${name}`,
          title: sentence(title),
        },
        ...{ description: 'Watches a figure for unusual hours.', page: `/anomalies?metric=${metric}` },
      },
      [metricNode(metric)],
    );
  for (const rule of pack.alerts ?? [])
    add(
      {
        ...{ id: `alert_rule:${rule.type}`, kind: 'alert_rule', name: rule.type, title: rule.title },
        ...{ description: rule.description, page: '/alerts' },
      },
      [rule.watches === 'signal' ? `signal:${rule.signal}` : ROSTER],
    );
  for (const template of pack.reports ?? [])
    add(
      {
        ...{ id: `report_template:${pack.name}.${template.id}`, kind: 'report_template', title: template.title },
        ...{ name: `${pack.name}/${template.id}`, description: template.description, page: '/reports' },
      },
      reportMetrics(template.source).map(metricNode),
    );
}

/** Packs word some titles to stand within a sentence. */
function sentence(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

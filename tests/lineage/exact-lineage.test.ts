/**
 * Lineage is exact: each field of each event type of each pack is changed, and the metrics whose answers change are those
 * that lineage names, no more and no fewer. The events come in as all do, and the answers are those of the metric reader.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, defineEventType, HOUR_MS, type Json, type JsonObject } from '@bellwether/core';
import { definePack, isZeroWhenEmpty, type Metric, type MetricQuery, metricLineage } from '@bellwether/metrics';
import { createOrganisation, OPERATOR, type Platform } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKS } from '../../apps/server/src/packs.ts';
import { randomOf } from '../attack/attacked-house.ts';
import { type CaseEvent, type Mutations, mutationsOf, OTHER_TYPE } from './mutated-events.ts';

const NOW_MS = Date.UTC(2030, 5, 20, 12);
/** An organisation for each pack: a question about one pack's events reads no others. */
const orgOf = (pack: string): string => `org_${pack}`;
const PERSON = 'first';
const ADDITIVE: ReadonlySet<string> = new Set(['count', 'sum', 'distinct']);

const elsewherePack = definePack({
  name: 'elsewhere',
  title: 'Elsewhere',
  description: 'What is in no figure.',
  events: [
    defineEventType({
      name: OTHER_TYPE,
      topic: 'hr_events',
      category: 'usage',
      description: 'Something that no cube counts.',
      subject: 'session_id',
      metadata: { type: 'object' },
    }),
  ],
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
});
const packs = [...PACKS, elsewherePack];

const directory = mkdtempSync(join(tmpdir(), 'bellwether-lineage-'));
let platform: Platform;
let mutations: Mutations;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs,
    prices: packs.flatMap((pack) => pack.prices ?? []),
    clock: () => NOW_MS,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  for (const { name } of PACKS)
    await createOrganisation(platform, OPERATOR, { org_id: orgOf(name), name, self_managed: true });
  const { registry } = platform.metrics;
  mutations = mutationsOf(
    PACKS,
    [...registry.cubes.values()].map(({ cube }) => cube),
    [...registry.metrics.values()].flatMap((metric) => metricLineage(metric, sources())),
    randomOf(20_300_620),
  );
  for (const { name } of PACKS)
    await take(
      orgOf(name),
      mutations.events.filter(({ pack }) => pack === name),
    );
  await platform.store.loader.caughtUp();
}, patience(180_000));

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

function sources() {
  return {
    registry: platform.metrics.registry,
    eventTypes: packs.flatMap((pack) => pack.events),
    enrichers: packs.flatMap((pack) => pack.enrichers ?? []),
  };
}

async function take(orgId: string, events: readonly CaseEvent[]): Promise<void> {
  const refused = new Map<string, number>();
  for (let at = 0; at < events.length; at += 5000) {
    const arrivals = events.slice(at, at + 5000).map((event, index) => ({ index, event: incoming(event) }));
    const { results } = await platform.admission.admit(orgId, 'lineage', arrivals);
    for (const result of results)
      if (result.status !== 'accepted') {
        const why = `${arrivals[result.index]!.event.event_type} ${JSON.stringify(result).slice(0, 200)}`;
        refused.set(why, (refused.get(why) ?? 0) + 1);
      }
  }
  expect([...refused.keys()].slice(0, 5)).toEqual([]);
}

function incoming({ case: name, mutates, eventType, fields, elsewhere }: CaseEvent) {
  const metadata: JsonObject = { lineage_case: name, lineage_field: mutates };
  const envelope: Record<string, string> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (field.startsWith('metadata.')) metadata[field.slice('metadata.'.length)] = value as Json;
    else envelope[field] = value as string;
  }
  const atMs = NOW_MS - (elsewhere ? 3 * DAY_MS : HOUR_MS);
  return { ...envelope, event_type: eventType, timestamp: new Date(atMs).toISOString(), metadata };
}

/** A metric's figure in each case, by the groups of a dimension when one is named. A group with nothing in it is none. */
async function figures(metric: Metric, dimension?: { name: string; field: string }): Promise<Map<string, string>> {
  const cube = platform.metrics.registry.cubes.get(metric.cube)!;
  const query: MetricQuery = {
    ...{ metric, cube, fromMs: NOW_MS - DAY_MS, toMs: NOW_MS, grain: 'total', comparePrevious: false, top: 1 },
    groupBy: ['metadata.lineage_case', ...(dimension ? [dimension.name] : [])],
    filters: dimension ? [{ dimension: 'metadata.lineage_field', op: 'in', values: [dimension.field] }] : [],
    sliding: undefined,
    ...(cube.cube.people ? { audience: { kind: 'person', subject: PERSON } as const } : {}),
  };
  const { events: counted } = cube.cube;
  const askedOf = PACKS.filter((pack) => counted === '*' || pack.events.some(({ name }) => counted.includes(name)));
  const points = [];
  for (const { name } of askedOf)
    points.push(...(await platform.metrics.points(orgOf(name), query, query.fromMs, query.toMs)));
  const empty = isZeroWhenEmpty(metric.value, (name) => ADDITIVE.has(cube.cube.measures[name]!.aggregate)) ? 0 : null;
  const found = new Map<string, string[]>();
  for (const { group, point } of points) {
    if (point.value === null || point.value === empty) continue;
    const name = group['metadata.lineage_case']!;
    found.set(name, [...(found.get(name) ?? []), `${dimension ? group[dimension.name] : ''}=${point.value}`]);
  }
  return new Map([...found].map(([name, values]) => [name, values.toSorted().join(';')]));
}

/** `event_type.field → metric`, for every field whose change changed an answer. */
async function changedBy(metric: Metric): Promise<Set<string>> {
  const { cube } = platform.metrics.registry.cubes.get(metric.cube)!;
  const changed = new Set<string>();
  const note = (of: ReadonlyMap<string, string>, field?: string): void => {
    for (const { eventType, field: mutated, cases } of mutations.pairs)
      if ((field === undefined || field === mutated) && of.get(cases[0]) !== of.get(cases[1]))
        changed.add(`${eventType}.${mutated}`);
  };
  note(await figures(metric));
  for (const [name, { field }] of Object.entries(cube.dimensions)) note(await figures(metric, { name, field }), field);
  return changed;
}

it('names every field whose change changes an answer of a metric, and no other', { timeout: 300_000 }, async () => {
  const metrics = [...platform.metrics.registry.metrics.values()];
  expect(metrics.length).toBeGreaterThan(50);
  const wrong: Record<string, { notNamed: string[]; notShown: string[] }> = {};
  for (const metric of metrics) {
    const named = new Set(metricLineage(metric, sources()).map(({ eventType, field }) => `${eventType}.${field}`));
    const changed = await changedBy(metric);
    const notNamed = [...changed.difference(named)].toSorted();
    const notShown = [...named.difference(changed)].filter((name) => !name.startsWith(OTHER_TYPE)).toSorted();
    if (notNamed.length + notShown.length > 0) wrong[metric.name] = { notNamed, notShown };
  }
  expect(wrong).toEqual({});
});

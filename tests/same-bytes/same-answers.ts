/**
 * Questions whose answers must have the same bytes in two houses that were fed the same events: every metric of every pack
 * at several grains and breakdowns, the SQL door, exported rows, single events and counts.
 */
import { DAY_MS, HOUR_MS, type JsonObject, TALLY_TOPIC } from '@bellwether/core';
import { type Log, partitionOf } from '@bellwether/log';
import {
  answerSql,
  compileSql,
  type MetricAnswer,
  type MetricReader,
  MetricRegistry,
  parseMetricQuery,
  storedEventColumns,
} from '@bellwether/metrics';
import { declaredColumns, type Store } from '@bellwether/store';
import { describe, expect, it } from 'vitest';
import { PACKS } from '../../apps/server/src/packs.ts';
import { declaredEvents } from './declared-events.ts';

export const ORG = 'org_a';
export const NOW_MS = Date.parse('2026-11-21T10:07:30Z');
const FROM_MS = NOW_MS - 90 * 60_000;
const PER_TYPE = 12;
export const LONG_MS = 1_800_000;

export const types = PACKS.flatMap((pack) => pack.events);
const columns = declaredColumns(types);
export const registry = new MetricRegistry(PACKS, columns);
const events = declaredEvents(types, columns, { orgId: ORG, fromMs: FROM_MS, toMs: NOW_MS, perType: PER_TYPE });

/** Where events come in and questions are answered. */
export interface House {
  log: Log;
  store: Store;
  metrics: MetricReader;
}

/** At once; some of it twice, as a loader finds it that works alone, or not, as admission lets it in. */
export async function feed({ log, store }: House, { repeated = 50 } = {}): Promise<void> {
  const all = [...events, ...events.slice(0, repeated)];
  const places = Map.groupBy(all, ({ topic, subject }) => `${topic}/${partitionOf(subject, log.partitions)}`);
  const batches = [...places].map(([place, own]) => ({
    topic: place.split('/')[0]!,
    partition: Number(place.split('/')[1]),
    count: own.length,
    meta: { org_id: ORG, touched: [...new Set(own.map(({ bucket }) => bucket))].sort((a, b) => a - b) },
    payload: Buffer.from(own.map(({ record }) => `${JSON.stringify(record)}\n`).join('')),
  }));
  const counts = { org_id: ORG, event_type: types[0]!.name, accepted: all.length, duplicate: 1, rejected: 0 };
  const tally = { topic: TALLY_TOPIC, partition: 0, count: 1, meta: { org_id: ORG } };
  await log.append([...batches, { ...tally, payload: Buffer.from(`${JSON.stringify(counts)}\n`) }]);
  await store.loader.caughtUp();
  await store.loader.recompute(new Map());
}

/** The answer as text; a refusal's text where it is refused. */
export async function bytesOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify(await ask());
  } catch (error) {
    return `refused: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Registers them as tests; the houses are asked for once their hooks have opened them. `without`: fields of a metric's
 * answer that are about the house and not about the figure.
 */
export function describeSameAnswers(
  houses: () => { here: House; there: House },
  { without = [] }: { without?: readonly (keyof MetricAnswer)[] } = {},
): void {
  const isLeftOut = (field: string): boolean => without.some((each) => each === field);
  describe('the same question here and there', () => {
    it(
      'has the same bytes for answer, whichever metric of whichever pack is asked for',
      async () => {
        const told = { figures: 0, refused: 0 };
        for (const [name, metric] of registry.metrics) {
          const dimensions = Object.keys(registry.cubes.get(metric.cube)!.cube.dimensions);
          const shapes: JsonObject[] = [
            { grain: '1h' },
            { grain: '1d', group_by: dimensions.slice(0, 1) },
            { grain: 'total', group_by: dimensions.slice(0, 2) },
          ];
          for (const shape of shapes) {
            const question = {
              metric: name,
              ...shape,
              from: new Date(FROM_MS - (FROM_MS % DAY_MS)).toISOString(),
              to: new Date(NOW_MS + HOUR_MS).toISOString(),
            };
            const ask = ({ metrics }: House): Promise<string> =>
              bytesOf(async () => {
                const answer = await metrics.answer(ORG, parseMetricQuery(question, registry, NOW_MS));
                return Object.fromEntries(Object.entries(answer).filter(([field]) => !isLeftOut(field)));
              });
            const [one, other] = [await ask(houses().here), await ask(houses().there)];
            expect(other, JSON.stringify(question)).toBe(one);
            told[one.startsWith('refused') ? 'refused' : 'figures'] +=
              /"value":-?\d/.test(one) || one.startsWith('refused') ? 1 : 0;
          }
        }
        // Most of them have something to say.
        expect(told.figures).toBeGreaterThan(registry.metrics.size);
      },
      LONG_MS,
    );

    it('has the same bytes through the SQL door', async () => {
      const statements = [
        'SELECT event_type, count(*) AS n, count(DISTINCT user_id) AS people FROM events GROUP BY event_type ORDER BY event_type',
        'SELECT timestamp, event_id, event_type, session_id FROM events ORDER BY timestamp, event_id LIMIT 500',
        'SELECT region, environment, max(timestamp) AS newest, min(received_at) AS oldest FROM events GROUP BY region, environment ORDER BY region, environment',
        "SELECT count(*) AS n FROM events WHERE session_id = 'session-3'",
        'SELECT nothing FROM events',
      ];
      const compiledFor = ({ store }: House, text: string) =>
        compileSql(text, { orgId: ORG, columns: storedEventColumns(store.columns, []), nowMs: NOW_MS });
      let answered = 0;
      for (const text of statements) {
        const ask = (house: House): Promise<string> =>
          bytesOf(async () => answerSql(house.store.engine, compiledFor(house, text)));
        const [one, other] = [await ask(houses().here), await ask(houses().there)];
        expect(other, text).toBe(one);
        if (!one.startsWith('refused')) answered += 1;
      }
      expect(answered).toBe(statements.length - 1);
    });

    it('streams the same bytes of rows', async () => {
      const sql = `SELECT * FROM bellwether.events WHERE org_id = '${ORG}' ORDER BY timestamp, event_id LIMIT 1 BY event_id`;
      for (const format of ['JSONEachRow', 'Parquet'] as const) {
        const bytes = async ({ store }: House): Promise<Buffer> => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of store.engine.stream(sql, format)) chunks.push(chunk);
          return Buffer.concat(chunks);
        };
        const [one, other] = [await bytes(houses().here), await bytes(houses().there)];
        expect(one.length).toBeGreaterThan(events.length * 100);
        expect(other.equals(one), format).toBe(true);
      }
    });

    it('gives the same events and the same counts', async () => {
      for (const ask of [
        ({ store }: House) => store.events.list(ORG, { limit: 1000 }),
        ({ store }: House) => store.events.find(ORG, String(events[7]!.record.event_id)),
        ({ store }: House) => store.events.tally(ORG),
        ({ store }: House) => store.events.sources(ORG, { fromMs: FROM_MS, nowMs: NOW_MS }),
        ({ store }: House) =>
          store.events.stateOf(
            ORG,
            types.map(({ name }) => name),
          ),
      ]) {
        const one = await bytesOf(() => ask(houses().here));
        expect(one).not.toMatch(/^refused/);
        expect(await bytesOf(() => ask(houses().there))).toBe(one);
      }
    });
  });
}

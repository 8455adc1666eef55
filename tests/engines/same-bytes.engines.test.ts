/**
 * One installation inside this process, and one on Kafka, PostgreSQL, Redis and ClickHouse's protocol, that were fed the
 * same events: figures, exports, the SQL door and lists have the same bytes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  actingFor,
  createOrganisation,
  exportMetric,
  ingestEvents,
  OPERATOR,
  openPlatform,
  type Platform,
  type PlatformOptions,
  runSql,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PACKS } from '../../apps/server/src/packs.ts';
import { bytesOf, describeSameAnswers, feed, LONG_MS, NOW_MS, ORG, registry } from '../same-bytes/same-answers.ts';
import { describeOn } from './describe-on.ts';
import { RunEngines } from './run-engines.ts';
import { clickhouse } from './servers/clickhouse.ts';
import { kafka } from './servers/kafka.ts';
import { postgres } from './servers/postgres.ts';
import { redis } from './servers/redis.ts';

const SERVERS = [kafka, postgres, redis, clickhouse];
const START_MS = 900_000;
const CALLS = Array.from({ length: 100 }, (_, index) => ({
  index,
  event: {
    event_id: `018f0000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    event_type: 'tool_call',
    timestamp: new Date(NOW_MS - index * 20_000).toISOString(),
    session_id: `session-${index % 7}`,
    metadata: { tool: `tool-${index % 3}`, duration_ms: index / 7 },
  },
}));
const FORMATS = ['csv', 'json', 'parquet'] as const;

await describeOn(SERVERS, 'an installation inside a process, and one on servers', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bellwether-same-'));
  const caller = actingFor(OPERATOR, ORG);
  let engines: RunEngines;
  let here: Platform;
  let there: Platform;

  const optionsOf = (name: string): PlatformOptions => ({
    dataDirectory: join(directory, name),
    packs: PACKS,
    clock: () => NOW_MS,
    onTrouble: (message, error) => console.error(name, message, error),
  });
  beforeAll(async () => {
    engines = await RunEngines.start(SERVERS.map(({ name }) => name));
    process.env.BELLWETHER_TEST_INSTALLATIONS = engines.url;
    here = await openPlatform(optionsOf('here'));
    there = await openTestPlatform(optionsOf('there'));
    for (const platform of [here, there]) {
      await createOrganisation(platform, OPERATOR, { org_id: ORG, name: ORG, self_managed: true });
      await feed(platform, { repeated: 0 });
      // Sent twice, as after an answer that was lost.
      for (const expected of [
        { accepted: 100, duplicate: 0 },
        { accepted: 0, duplicate: 100 },
      ])
        expect(await ingestEvents(platform, caller, 'test', CALLS)).toMatchObject(expected);
      await platform.store.loader.caughtUp();
      // How fresh figures are stands beside them.
      await vi.waitFor(() => expect(platform.store.loader.completeThroughMs()).toBe(NOW_MS), { timeout: START_MS });
    }
  }, START_MS);
  afterAll(async () => {
    delete process.env.BELLWETHER_TEST_INSTALLATIONS;
    for (const platform of [here, there]) await platform?.close();
    await engines?.stop();
    rmSync(directory, { recursive: true, force: true });
  }, START_MS);

  // Whether a figure may still change is known by the one process that computes it; others take it that it may.
  describeSameAnswers(() => ({ here, there }), { without: ['settled'] });

  describe('what somebody takes away', () => {
    it('has the same bytes as a file of each format, whichever metric it is', { timeout: LONG_MS }, async () => {
      let [files, refused] = [0, 0];
      for (const [metric] of registry.metrics)
        for (const format of FORMATS) {
          const range = { from: new Date(NOW_MS - 7_200_000).toISOString(), to: new Date(NOW_MS).toISOString() };
          const exported = (platform: Platform): Promise<string> =>
            bytesOf(async () => {
              const { fileName, chunks } = await exportMetric(platform, caller, {
                ...{ metric, grain: '1h', format, ...range },
              });
              const bytes = Buffer.concat([...chunks].map((chunk) => Buffer.from(chunk)));
              return [fileName, bytes.toString('base64')];
            });
          const one = await exported(here);
          expect(await exported(there), `${metric} as ${format}`).toBe(one);
          if (one.startsWith('refused')) refused += 1;
          else files += 1;
        }
      expect(files).toBeGreaterThan(refused);
    });

    it('has the same bytes through the SQL door as people use it', { timeout: LONG_MS }, async () => {
      for (const query of [
        'SELECT event_type, count(*) AS n FROM events GROUP BY event_type ORDER BY event_type',
        'SELECT region, environment, count(DISTINCT session_id) AS n FROM events GROUP BY region, environment ORDER BY 1, 2',
        'SELECT timestamp, event_id FROM events ORDER BY timestamp, event_id LIMIT 200',
      ]) {
        const { rows } = await runSql(here, caller, { query });
        expect(rows.length).toBeGreaterThan(1);
        const other = await runSql(there, caller, { query });
        expect(JSON.stringify(other.rows), query).toBe(JSON.stringify(rows));
      }
    });
  });
});

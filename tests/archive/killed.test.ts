/** kill -9 at each point of a day's way into the archive, back into questions and out again: nothing is lost or doubled. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DAY_MS, formatInstant } from '@bellwether/core';
import {
  actingFor,
  createOrganisation,
  enforceRetention,
  eventStats,
  getArchive,
  ingestEvents,
  OPERATOR,
  type Platform,
  putRetention,
  queryMetric,
  verifyArchive,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, expect, it } from 'vitest';
import { readingsPack } from '../windows/readings-pack.ts';

const START_MS = Date.parse('2026-11-21T12:00:00.000Z');
const LATER_MS = START_MS + 2 * DAY_MS;
const [FROM, TO] = ['2026-11-10T00:00:00.000Z', '2026-11-12T00:00:00.000Z'];
const DAYS = 16;
const LONG_MS = 300_000;
const CHILD = fileURLToPath(new URL('./archive-child.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'bellwether-archive-killed-'));
const a = actingFor(OPERATOR, 'org_a');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function open(nowMs: number): Promise<Platform> {
  const fail = (message: string, error: unknown): never => {
    throw new Error(message, { cause: error });
  };
  return openTestPlatform({ dataDirectory: directory, packs: [readingsPack], clock: () => nowMs, onTrouble: fail });
}

/** How it ended: SIGKILL when it came by the fault point. */
function live(nowMs: number, what: 'enforce' | 'restore', fault: string): Promise<NodeJS.Signals | number | null> {
  const child = spawn(process.execPath, [CHILD, directory, String(nowMs), what, FROM, TO], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', BELLWETHER_FAULT: fault },
    timeout: 90_000,
    killSignal: 'SIGTERM',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
}

async function figures(platform: Platform): Promise<string> {
  const range = { from: FROM, to: TO };
  const query = { metric: 'amount', grain: '1h', group_by: ['user_id'] };
  const answer = () => queryMetric(platform, a, { ...query, ...range });
  // Hours of days that are long over are put together a moment after their events are there.
  await expect.poll(async () => (await answer()).settled, { timeout: 30_000 }).toBe(true);
  const { series, total } = await answer();
  return JSON.stringify({ series, total });
}

const expectAll = async (platform: Platform): Promise<void> => {
  expect(await eventStats(platform, a)).toMatchObject({ received: 3 * DAYS, stored: 3 * DAYS, rejected: 0 });
  expect(await verifyArchive(platform, a)).toMatchObject({ ok: true });
};

it(
  'an archive whose process is killed at each point',
  async () => {
    let platform = await open(START_MS);
    await createOrganisation(platform, OPERATOR, { org_id: 'org_a', name: 'a', self_managed: true });
    const events = Array.from({ length: 3 * DAYS }, (_, i) => ({
      ...{ event_type: 'reading', timestamp: formatInstant(START_MS - Math.floor(i / 3) * DAY_MS - i * 1000) },
      ...{ user_id: `user_${i % 2}`, metadata: { room: 'lab', amount: i / 7 } },
    }));
    const arrivals = events.map((event, index) => ({ index, event }));
    expect((await ingestEvents(platform, a, 'test', arrivals)).accepted).toBe(events.length);
    await platform.store.loader.caughtUp();
    await putRetention(platform, a, { events_days: 8, windows_days: 40 });
    const before = await figures(platform);
    await platform.close();

    for (const fault of ['archive.written', 'archive.verified:2', 'archive.kept', 'archive.before_clearing'])
      expect([fault, await live(LATER_MS, 'enforce', fault)]).toEqual([fault, 'SIGKILL']);
    platform = await open(LATER_MS);
    await enforceRetention(platform, 600_000);
    expect((await getArchive(platform, a)).events + (await inStore(platform))).toBe(events.length);
    await expectAll(platform);
    await platform.close();

    for (const fault of ['archive.brought_back', 'archive.brought_back:2'])
      expect([fault, await live(LATER_MS, 'restore', fault)]).toEqual([fault, 'SIGKILL']);
    expect(await live(LATER_MS, 'restore', '')).toBe(0);
    platform = await open(LATER_MS);
    expect(await figures(platform)).toBe(before);
    await expectAll(platform);
    await platform.close();

    const overMs = LATER_MS + 9 * DAY_MS;
    expect(await live(overMs, 'enforce', 'archive.taken_away')).toBe('SIGKILL');
    platform = await open(overMs);
    await enforceRetention(platform, 600_000);
    expect((await getArchive(platform, a)).restores.map(({ state }) => state)).toEqual(['ended']);
    expect((await getArchive(platform, a)).events + (await inStore(platform))).toBe(events.length);
    await expectAll(platform);
    // What the killed ones had begun to write is nobody's, and goes after a day.
    await platform.close();
    platform = await open(overMs + 2 * DAY_MS);
    await enforceRetention(platform, 600_000);
    await expectAll(platform);
    const files = readdirSync(join(directory, 'archive'), { recursive: true }).map(String);
    expect(files.filter((name) => name.endsWith('.parquet'))).toHaveLength((await getArchive(platform, a)).days);
    await platform.close();
  },
  LONG_MS,
);

async function inStore(platform: Platform): Promise<number> {
  const { rows } = await platform.store.engine.query('SELECT toFloat64(count()) FROM bellwether.events');
  return Number(rows[0]?.[0]);
}

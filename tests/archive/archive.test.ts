/**
 * The archive on the real engines: a day is in it, and right, before it leaves the store; any range comes back into
 * questions, which are answered with the same bytes as before; whoever is erased is erased there too; and what the place
 * it lies at does, or does not do, loses nothing.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DAY_MS, formatInstant, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import {
  actingFor,
  type Caller,
  createOrganisation,
  endRestoreNow,
  enforceRetention,
  eventStats,
  executeErasure,
  getArchive,
  getErasureCertificate,
  ingestEvents,
  OPERATOR,
  type Platform,
  putRetention,
  queryMetric,
  requestRestore,
  verifyArchive,
  verifyAudit,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readingsPack } from '../windows/readings-pack.ts';

const START_MS = Date.parse('2026-11-21T12:00:00.000Z');
/** Days before the start on which something happened: some that stay, some whose time is over. */
const DAYS_AGO = [0, 1, 2, 3, 18, 30, 34, 35, 36, 37, 38, 39];
const ANNA = `v1.${'a11a'.repeat(16)}`;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-archive-'));
const files = join(directory, 'archive');
const a: Caller = actingFor(OPERATOR, 'org_a');
const trouble: string[] = [];
let nowMs = START_MS;
let platform: Platform;

async function open(): Promise<void> {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [readingsPack],
    clock: () => nowMs,
    onTrouble: (message, error) => trouble.push(`${message}: ${String(error)}`),
  });
}

const readingAt = (atMs: number, index: number): IncomingEvent => ({
  event_type: 'reading',
  timestamp: formatInstant(atMs),
  user_id: index % 5 === 0 ? ANNA : `v1.${index % 5}`,
  session_id: index % 7 === 3 ? `of ${ANNA}` : 'round',
  metadata: {
    ...{ room: index % 2 === 0 ? 'lab' : 'hall “2”', amount: index / 7, good: index % 3 === 0 },
    ...(index % 4 === 0 ? {} : { steps: index * 1_000_003 }),
  },
});

/** Four a day. */
const history = DAYS_AGO.flatMap((ago, day) =>
  [0, 1, 2, 3].map((hour) => readingAt(START_MS - ago * DAY_MS - hour * HOUR_MS, day * 4 + hour)),
);

async function ingest(events: readonly IncomingEvent[]) {
  const admitted = await ingestEvents(
    platform,
    a,
    'test',
    events.map((event, index) => ({ index, event })),
  );
  await platform.store.loader.caughtUp();
  await platform.store.loader.recompute(new Map());
  return admitted;
}

const [OLD_FROM, OLD_TO] = ['2026-10-14T00:00:00.000Z', '2026-10-19T00:00:00.000Z'];

/** What windows answer, what only events answer, what SQL says and what the sessions are, of some archived days. */
async function figures(): Promise<string> {
  const range = { from: OLD_FROM, to: OLD_TO };
  const asked = [
    { metric: 'readings', grain: '1d' },
    { metric: 'readings', grain: '1h', group_by: ['room'] },
    { metric: 'amount', grain: '1d', group_by: ['user_id'] },
  ];
  const answers = [];
  for (const query of asked) {
    const { series, total, n } = await queryMetric(platform, a, { ...query, ...range });
    answers.push({ series, total, n });
  }
  const events = await platform.store.events.list('org_a', {
    ...{ fromMs: Date.parse(OLD_FROM), toMs: Date.parse(OLD_TO), oldestFirst: true, limit: 1000 },
  });
  return JSON.stringify({ answers, events });
}

async function restored(from: string, to: string, more: object = {}): Promise<string> {
  const { restore_id } = await requestRestore(platform, a, { from, to, ...more });
  await vi.waitFor(
    async () => {
      const { restores } = await getArchive(platform, a);
      expect(restores.find((one) => one.restore_id === restore_id)?.state).toBe('restored');
    },
    { timeout: 100_000, interval: 100 },
  );
  return restore_id;
}

/** As an hour’s turn, with all the time it needs. */
const enforce = () => enforceRetention(platform, 600_000);

const countsAddUp = async (): Promise<void> => {
  const { received, stored, duplicate, rejected } = await eventStats(platform, a);
  expect({ received, stored }).toEqual({ received: stored + duplicate + rejected, stored: history.length });
};

const inStore = async (condition: string): Promise<number> => {
  const { rows } = await platform.store.engine.query(
    `SELECT toFloat64(count()) FROM bellwether.events WHERE org_id = 'org_a' AND ${condition}`,
  );
  return Number(rows[0]?.[0]);
};

const BEFORE_MARK = "timestamp < '2026-10-23 00:00:00'";
const folderOf = (day: string): string => {
  const [year, month, date] = day.split('-');
  return join(files, 'org_id=org_a', `year=${year}`, `month=${month}`, `day=${date}`);
};

beforeAll(async () => {
  await open();
  await createOrganisation(platform, OPERATOR, { org_id: 'org_a', name: 'a', self_managed: true });
  expect(await ingest(history)).toMatchObject({ accepted: history.length });
  await putRetention(platform, a, { events_days: 30, windows_days: 60 });
  nowMs = START_MS + 2 * DAY_MS;
}, 300_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the archive', () => {
  let before: string;

  it('takes a day before it leaves the store, and lets none go that it could not take', async () => {
    before = await figures();
    // A file stands where the folder of a day has to be made.
    const way = folderOf('2026-10-16');
    mkdirSync(dirname(way), { recursive: true });
    writeFileSync(way, '');
    await expect(enforce()).rejects.toThrow(/EEXIST|ENOTDIR/);
    rmSync(way);
    expect(await inStore("timestamp < '2026-10-16 00:00:00'")).toBe(0);
    expect(await inStore("timestamp >= '2026-10-16 00:00:00'")).toBeGreaterThan(0);
    await countsAddUp();
    expect((await enforce()).events).toBeGreaterThan(0);
    expect(await inStore(BEFORE_MARK)).toBe(0);
    await countsAddUp();
  });

  it('is Parquet by organisation, year, month and day, which anybody’s reader can read', async () => {
    const folder = folderOf('2026-10-14');
    expect(readdirSync(folder).sort()).toEqual(['events-1-0.parquet', 'manifest.json']);
    const rows = await parquetReadObjects({
      file: await asyncBufferFromFile(join(folder, 'events-1-0.parquet')),
      compressors,
    });
    const there = history.filter(({ timestamp }) => String(timestamp).startsWith('2026-10-14'));
    expect(rows).toHaveLength(there.length);
    expect(rows.map((row) => (row.timestamp as Date).toISOString()).sort()).toEqual(
      there.map(({ timestamp }) => timestamp).sort(),
    );
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ org_id: 'org_a', day: '2026-10-14', events: there.length, revision: 1 });
    expect(manifest.keep_until).toBe('2033-10-15T00:00:00.000Z');
    expect(statSync(join(folder, 'events-1-0.parquet')).mode & 0o077).toBe(0);
  });

  it('says what is in it, and that all of it can be read', async () => {
    const archive = await getArchive(platform, a);
    expect(archive).toMatchObject({ enabled: true, years: 7, place: 'folder', sealed: false, lock: null });
    expect(archive.events).toBe(history.length - (await inStore('1')));
    expect(archive.months.map(({ month }) => month)).toEqual(['2026-10']);
    expect(await verifyArchive(platform, a)).toMatchObject({ ok: true, events: archive.events, broken: [] });
  });

  it('leaves windows to answer, and refuses what needs single events', async () => {
    const range = { from: OLD_FROM, to: OLD_TO };
    expect((await queryMetric(platform, a, { metric: 'readings', grain: '1d', ...range })).total).toBe(20);
    await expect(
      queryMetric(platform, a, { metric: 'amount', grain: '1d', group_by: ['user_id'], ...range }),
    ).rejects.toThrow(/brought back from the archive/);
  });

  it('brings a range back, and every figure of it is the same to the last byte', async () => {
    const restoreId = await restored(OLD_FROM, OLD_TO);
    expect(await figures()).toBe(before);
    await countsAddUp();
    const answer = await queryMetric(platform, a, { metric: 'readings', grain: '1d', from: OLD_FROM, to: OLD_TO });
    expect(answer.restored).toEqual([{ from: OLD_FROM, to: OLD_TO, until: formatInstant(nowMs + 7 * DAY_MS) }]);
    // Nothing new is taken in for it: when it has left again, nobody would know of that.
    const late = await ingest([readingAt(Date.parse('2026-10-15T05:00:00Z'), 1)]);
    expect(late.results[0]).toMatchObject({ status: 'rejected', reason: 'past_retention' });
    // Retention leaves it alone as long as its time is not over.
    nowMs += DAY_MS;
    await enforce();
    expect(await figures()).toBe(before);
    await endRestoreNow(platform, a, restoreId);
    await expect(figures()).rejects.toThrow(/removed by this organisation/);
    expect(await inStore(BEFORE_MARK)).toBe(0);
  });

  it('takes back what two have asked for when the last of them is done with it', async () => {
    const [first, second] = [
      await restored('2026-10-14T08:00:00Z', '2026-10-16T08:00:00Z'),
      await restored('2026-10-16T00:00:00Z', OLD_TO, { for_days: 2 }),
    ];
    expect(await figures()).toBe(before);
    await endRestoreNow(platform, a, first);
    expect(await inStore("timestamp < '2026-10-16 00:00:00'")).toBe(0);
    expect(await inStore("toDate(timestamp) = '2026-10-16'")).toBe(4);
    nowMs += 3 * DAY_MS;
    await enforce();
    expect(await inStore("timestamp < '2026-10-20 00:00:00'")).toBe(0);
    const { restores } = await getArchive(platform, a);
    expect(restores.find(({ restore_id }) => restore_id === second)).toMatchObject({ state: 'ended' });
  });

  it('computes windows again that are gone, and lets them go again', async () => {
    await putRetention(platform, a, { events_days: 30, windows_days: 30 });
    nowMs = Date.parse('2026-12-05T12:00:00.000Z');
    await enforce();
    const gone = await queryMetric(platform, a, { metric: 'readings', grain: '1d', from: OLD_FROM, to: OLD_TO });
    expect(gone).toMatchObject({ kept_from: '2026-11-01T00:00:00.000Z' });
    const restoreId = await restored(OLD_FROM, OLD_TO);
    expect(await figures()).toBe(before);
    await enforce();
    expect(await figures()).toBe(before);
    await endRestoreNow(platform, a, restoreId);
    await enforce();
    const { rows } = await platform.store.engine.query(
      "SELECT toFloat64(count()) FROM bellwether.win_readings WHERE org_id = 'org_a' AND toYYYYMM(start) = 202610",
    );
    expect(Number(rows[0]?.[0])).toBe(0);
  });

  it.each<[object, RegExp]>([
    [{ from: OLD_TO, to: OLD_FROM }, /to has to be after from/],
    [{ from: 'yesterday', to: OLD_TO }, /from has to be an ISO 8601 time/],
    [{ from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' }, /The archive has no day/],
    [{ from: OLD_FROM, to: OLD_TO, for_days: 1000 }, /for_days has to be from 1 to 90/],
  ])('does not bring back %j', async (asked, why) => {
    await expect(requestRestore(platform, a, asked)).rejects.toThrow(why);
  });

  it('knows a file that was changed, and brings nothing of it back', async () => {
    const path = join(folderOf('2026-10-15'), 'events-1-0.parquet');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, -1));
    expect(await verifyArchive(platform, a)).toMatchObject({ ok: false, broken: [{ day: '2026-10-15' }] });
    writeFileSync(path, whole);
    expect((await verifyArchive(platform, a)).ok).toBe(true);
  });

  it('is the same after a restart', async () => {
    const known = await getArchive(platform, a);
    await platform.close();
    await open();
    expect(await getArchive(platform, a)).toEqual(known);
    await countsAddUp();
  });

  it('keeps the audit trail by the month, which says the same as the records and verifies like them', async () => {
    const { audit } = await verifyArchive(platform, a);
    expect(audit).toMatchObject({ broken: null });
    expect(audit.entries).toBeGreaterThan(3);
    expect(readdirSync(join(files, 'org_id=org_a', 'audit', 'year=2026')).sort()).toEqual(['month=11']);
    expect(readdirSync(join(files, 'org_id=_installation', 'audit', 'year=2026'))).toEqual(['month=11']);
    expect(await verifyAudit(platform, a, {})).toMatchObject({ ok: true });
  });

  it('forgets a person: no file holds them, a restore does not bring them back, and the counts add up', async () => {
    await restored(OLD_FROM, OLD_TO);
    const { erasure_id } = await executeErasure(platform, a, { subject: ANNA, reason: 'asked for it' });
    const certificate = await vi.waitFor(() => getErasureCertificate(platform, a, erasure_id), {
      timeout: 200_000,
      interval: 100,
    });
    const of = (what: RegExp) =>
      certificate.erased.find((one) => one.where === 'archive' && what.test(one.what))?.count;
    const archived = history.filter(({ timestamp }) => String(timestamp) < '2026-11-04');
    expect(of(/events removed/)).toBe(archived.filter(({ user_id }) => user_id === ANNA).length);
    expect(of(/name was replaced/)).toBe(
      archived.filter(({ user_id, session_id }) => user_id !== ANNA && String(session_id).includes(ANNA)).length,
    );
    expect(certificate.residual.filter(({ what }) => /archive/.test(what))).toEqual([]);
    // The files of before are gone, and those there are hold nobody of that name.
    for (const path of readdirSync(join(files, 'org_id=org_a', 'year=2026'), { recursive: true }))
      if (String(path).endsWith('.parquet')) {
        const file = await asyncBufferFromFile(join(files, 'org_id=org_a', 'year=2026', String(path)));
        expect(
          JSON.stringify(await parquetReadObjects({ file, compressors }), (_, v) =>
            typeof v === 'bigint' ? `${v}` : v,
          ),
        ).not.toContain(ANNA);
      }
    expect((await verifyArchive(platform, a)).ok).toBe(true);
    expect((await getArchive(platform, a)).restores.every(({ state }) => state === 'ended')).toBe(true);
    await countsAddUp();
    await restored(OLD_FROM, OLD_TO);
    expect(await inStore(`user_id = '${ANNA}' OR session_id LIKE '%${ANNA}%'`)).toBe(0);
    await countsAddUp();
  }, 300_000);

  it('keeps nothing of who does not want it, and forgets days whose years are over', async () => {
    await putRetention(platform, a, { events_days: 30, windows_days: 30, archive: false, archive_years: 1 });
    const { days } = await getArchive(platform, a);
    nowMs += 20 * DAY_MS;
    await enforce();
    expect((await getArchive(platform, a)).days).toBe(days);
    expect(await inStore('1')).toBe(0);
    nowMs = Date.parse('2027-10-21T12:00:00.000Z');
    await enforce();
    expect(existsSync(join(folderOf('2026-10-14'), 'manifest.json'))).toBe(false);
    expect((await getArchive(platform, a)).months[0]).toMatchObject({ first_day: '2026-10-22' });
    await countsAddUp();
    expect(trouble).toEqual([]);
  });
});

/**
 * Retention on the real engines: what a policy no longer keeps goes, from one tenant and by the day; what is left answers
 * as before; windows answer for longer than their events; and what is gone is never answered as zero.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, formatInstant, HOUR_MS, type IncomingEvent } from '@bellwether/core';
import {
  actingFor,
  type Caller,
  createOrganisation,
  enforceRetention,
  eventStats,
  getRetention,
  getUsage,
  ingestEvents,
  listRejected,
  OPERATOR,
  type Platform,
  putRetention,
  queryMetric,
  updateOrganisation,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readingsPack } from '../windows/readings-pack.ts';

const START_MS = Date.parse('2026-11-21T12:00:00.000Z');
const DAYS = 120;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-retention-'));
const trouble: string[] = [];
const [a, b] = ['org_a', 'org_b'].map((orgId) => actingFor(OPERATOR, orgId)) as [Caller, Caller];
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

const readingAt = (atMs: number, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  event_type: 'reading',
  timestamp: formatInstant(atMs),
  metadata: { room: 'lab', amount: 1 },
  ...more,
});

async function ingest(caller: Caller, events: readonly IncomingEvent[]) {
  const arrivals = events.map((event, index) => ({ index, event }));
  const admitted = await ingestEvents(platform, caller, 'test', arrivals);
  await platform.store.loader.caughtUp();
  await platform.store.loader.recompute(new Map());
  return admitted;
}

/** Readings a day of the last days, by day. */
async function byDay(caller: Caller, days: number, more: object = {}) {
  const range = { from: formatInstant(nowMs - days * DAY_MS), to: formatInstant(nowMs) };
  const answer = await queryMetric(platform, caller, { metric: 'readings', grain: '1d', ...range, ...more });
  return { answer, points: answer.series[0]?.points ?? [] };
}

async function storedDays(orgId: string): Promise<string[]> {
  const { rows } = await platform.store.engine.query(
    `SELECT DISTINCT toString(toDate(timestamp)) AS day FROM bellwether.events WHERE org_id = '${orgId}' ORDER BY day`,
  );
  return rows.map(([day]) => String(day));
}

beforeAll(async () => {
  await open();
  for (const org_id of ['org_a', 'org_b'])
    await createOrganisation(platform, OPERATOR, { org_id, name: org_id, self_managed: true });
  const history = Array.from({ length: DAYS }, (_, day) => [
    readingAt(START_MS - day * DAY_MS, { user_id: `user_${day % 3}` }),
    readingAt(START_MS - day * DAY_MS - 2 * HOUR_MS, { user_id: `user_${day % 3}` }),
  ]).flat();
  for (const caller of [a, b]) {
    const tooOld = readingAt(Date.parse('1999-01-01T00:00:00Z'));
    expect(await ingest(caller, [...history, tooOld])).toMatchObject({ accepted: 2 * DAYS, rejected: 1 });
  }
}, patience(120_000));
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a retention policy', () => {
  it('is 13 months of events, 36 months of windows and 7 years in the archive until somebody says otherwise', async () => {
    expect(await getRetention(platform, a)).toEqual({
      events_days: 396,
      windows_days: 1096,
      archive: true,
      archive_years: 7,
      audit_years: 7,
      events_cleared_through: null,
      windows_cleared_through: null,
      log_days: 90,
      limits: {
        ...{ events_days: { min: 1, max: 1200 }, windows_days: { min: 1, max: 3660 } },
        ...{ archive_years: { min: 1, max: 30 }, audit_years: { min: 7, max: 30 } },
      },
    });
  });

  it.each<[object, string[]]>([
    [{ events_days: 0, windows_days: 30 }, ['events_days']],
    [{ events_days: 1201, windows_days: 1300 }, ['events_days']],
    [{ events_days: 30, windows_days: 29 }, ['windows_days']],
    [{ events_days: 30 }, ['windows_days']],
    [{ events_days: 1.5, windows_days: 30, audit_months: 1 }, ['events_days', 'audit_months']],
    [{ events_days: 30, windows_days: 30, archive: 'yes', archive_years: 0 }, ['archive', 'archive_years']],
    [{ events_days: 30, windows_days: 30, audit_years: 6 }, ['audit_years']],
  ])('refuses %j, naming %j', async (policy, fields) => {
    const problem = await putRetention(platform, a, policy).catch((error) => error);
    expect(problem.errors.map((error: { field: string }) => error.field)).toEqual(fields);
  });
});

describe('enforcing it', () => {
  it('waits until history that is being imported has been complete for a day', async () => {
    await putRetention(platform, a, { events_days: 30, windows_days: 80, archive: false });
    expect(await enforceRetention(platform)).toEqual({ events: 0, windowRows: 0, complete: true });
    expect((await storedDays('org_a')).length).toBe(DAYS);
  });

  it('removes what is older from that tenant, and leaves every figure that is still kept as it was', async () => {
    nowMs = START_MS + 2 * DAY_MS;
    const before = await byDay(a, 60);
    const neighbour = await byDay(b, 118);
    const enforced = await enforceRetention(platform);
    // Kept for 30 days and one more: from the start of the 23rd of October on.
    expect((await storedDays('org_a'))[0]).toBe('2026-10-23');
    expect((await storedDays('org_a')).length).toBe(30);
    expect(enforced.events).toBe(2 * (DAYS - 30));
    expect(await storedDays('org_b')).toHaveLength(DAYS);
    expect((await byDay(a, 60)).points).toEqual(before.points);
    expect(before.points.map((point) => point.value)).toContain(2);
    expect((await byDay(b, 118)).answer).toMatchObject({
      series: neighbour.answer.series,
      total: neighbour.answer.total,
    });
  });

  it('removes windows by the month, and answers "not known" for what they covered', async () => {
    const view = await getRetention(platform, a);
    expect(view).toMatchObject({
      events_cleared_through: '2026-10-23T00:00:00.000Z',
      windows_cleared_through: '2026-09-01T00:00:00.000Z',
    });
    const { answer, points } = await byDay(a, 110);
    expect(answer.kept_from).toBe('2026-09-01T00:00:00.000Z');
    const august = points.filter((point) => point.start < '2026-09-01');
    expect(august.length).toBeGreaterThan(20);
    for (const point of august) expect(point).toMatchObject({ value: null, reason: 'no_data' });
    for (const point of points.filter(({ start }) => start >= '2026-09-01' && start <= '2026-11-21'))
      expect(point.value).toBe(2);
    expect((await byDay(b, 110)).points.every((point) => point.reason === undefined)).toBe(true);
    const compared = await byDay(a, 60, { compare: 'previous_period' });
    expect(compared.answer).toMatchObject({ previous_total: null, previous_series: [] });
  });

  it('keeps received = stored + duplicate + rejected', async () => {
    for (const caller of [a, b]) {
      const { received, stored, duplicate, rejected } = await eventStats(platform, caller);
      expect({ received, stored, duplicate, rejected }).toEqual({
        received: 2 * DAYS + 1,
        stored: 2 * DAYS,
        duplicate: 0,
        rejected: 1,
      });
    }
  });

  it('refuses a question that needs events which are gone, and says how to ask', async () => {
    // A user is no dimension of the windows, so the events themselves would have to answer.
    const asked = byDay(a, 60, { group_by: ['user_id'] });
    await expect(asked).rejects.toThrow(/removed by this organisation’s retention/);
    expect((await byDay(a, 25, { group_by: ['user_id'] })).answer.series).toHaveLength(3);
  });

  it('refuses late events of a time that has been cleared, and takes those of a time that has not', async () => {
    const late = await ingest(a, [readingAt(nowMs - 40 * DAY_MS), readingAt(nowMs - 29 * DAY_MS)]);
    expect(late.results.map(({ status }) => status)).toEqual(['rejected', 'accepted']);
    expect(late.results[0]).toMatchObject({ reason: 'past_retention', field: 'timestamp' });
    expect((await ingest(b, [readingAt(nowMs - 40 * DAY_MS)])).accepted).toBe(1);
  });

  it('is the same after a restart, and does nothing twice', async () => {
    await platform.close();
    await open();
    expect((await getRetention(platform, a)).events_cleared_through).toBe('2026-10-23T00:00:00.000Z');
    expect(await enforceRetention(platform)).toEqual({ events: 0, windowRows: 0, complete: true });
    expect((await ingest(a, [readingAt(nowMs - 40 * DAY_MS)])).rejected).toBe(1);
  });

  it('goes on a day later with one day’s events', async () => {
    nowMs += DAY_MS;
    expect((await enforceRetention(platform)).events).toBe(2);
    expect((await storedDays('org_a'))[0]).toBe('2026-10-24');
    const { received, stored, duplicate, rejected } = await eventStats(platform, a);
    expect(received).toBe(stored + duplicate + rejected);
  });

  it('finishes what a crash interrupted between counting and removing, and counts it once', async () => {
    const before = await eventStats(platform, a);
    nowMs += DAY_MS;
    // As the step leaves it when the process dies there: counted, not removed.
    await platform.store.engine.command(
      'test',
      `INSERT INTO bellwether.expired_events (org_id, month, before_ms, event_type, events, done)
       SELECT 'org_a', 202610, ${Date.parse('2026-10-25')}, 'reading', 2, 0`,
    );
    expect((await eventStats(platform, a)).stored).toBe(before.stored);
    await enforceRetention(platform);
    expect((await storedDays('org_a'))[0]).toBe('2026-10-25');
    expect((await eventStats(platform, a)).stored).toBe(before.stored);
  });

  it('gives up its turn when its time is over, and goes on the next time', async () => {
    await putRetention(platform, b, { events_days: 10, windows_days: 10, archive: false });
    nowMs += 2 * DAY_MS;
    expect((await enforceRetention(platform, 0)).complete).toBe(false);
    expect(await enforceRetention(platform)).toMatchObject({ complete: true });
    expect((await storedDays('org_b'))[0]).toBe('2026-11-16');
    // The month both tenants have left behind goes as a whole.
    const { rows } = await platform.store.engine.query('SELECT min(start) FROM bellwether.win_readings FINAL');
    expect(String(rows[0]?.[0])).toBe('2026-09-01 00:00:00');
  });

  it('removes rejected events with the events of their time', async () => {
    nowMs += 40 * DAY_MS;
    const first = await listRejected(platform, a, {});
    expect(first.rejected.length).toBeGreaterThan(0);
    await enforceRetention(platform);
    expect((await listRejected(platform, a, {})).rejected).toEqual([]);
    const { received, stored, duplicate, rejected } = await eventStats(platform, a);
    expect(received).toBe(stored + duplicate + rejected);
  });
});

describe('the quota of storage', () => {
  it('is measured by tenant and stops what comes in, and nothing else', async () => {
    const now = Array.from({ length: 50 }, (_, i) => readingAt(nowMs - i * 1000));
    expect((await ingest(a, now)).accepted).toBe(50);
    nowMs += 60_000;
    const usage = await getUsage(platform, a);
    expect(usage.storage.events).toBe(50);
    expect(usage.storage.event_bytes).toBeGreaterThan(500);
    expect(usage.events).toMatchObject({ accepted: 50, rejected: 0, rejected_share: 0, peak_per_second: 50 });
    await updateOrganisation(platform, a, { quotas: { max_storage_gb: 0 } });
    const refused = ingest(a, [readingAt(nowMs)]);
    await expect(refused).rejects.toThrow(/has stored 0\.00 GB of the 0 GB it may/);
    expect((await ingest(b, [readingAt(nowMs)])).accepted).toBe(1);
    await updateOrganisation(platform, a, { quotas: { max_storage_gb: 1 } });
    expect((await ingest(a, [readingAt(nowMs)])).accepted).toBe(1);
    expect(trouble).toEqual([]);
  });
});

/**
 * What comes back from the archive is no way round disclosure control: figures about people are published of whole periods
 * only, as they would have been had these days never left, and what was published stays published.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';
import {
  actingFor,
  type Caller,
  createOrganisation,
  endRestoreNow,
  enforceRetention,
  getArchive,
  ingestEvents,
  OPERATOR,
  type Platform,
  putRetention,
  queryMetric,
  requestRestore,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { notesPack } from '../attack/notes-pack.ts';

/** A Monday. */
const FIRST_WEEK_MS = Date.parse('2026-09-07T00:00:00.000Z');
const WEEK_MS = 7 * DAY_MS;
const week = (number: number) => ({
  from: formatInstant(FIRST_WEEK_MS + number * WEEK_MS),
  to: formatInstant(FIRST_WEEK_MS + (number + 1) * WEEK_MS),
});
const directory = mkdtempSync(join(tmpdir(), 'bellwether-archive-disclosure-'));
const [archived, live] = ['org_a', 'org_b'].map((orgId) => actingFor(OPERATOR, orgId)) as [Caller, Caller];
let nowMs = FIRST_WEEK_MS + 3 * WEEK_MS;
let platform: Platform;

/** Two departments of eight, who write one to three notes each. */
const notes = [0, 1].flatMap((number) =>
  Array.from({ length: 16 }, (_, person) =>
    Array.from({ length: (person % 3) + 1 }, (_, note) => ({
      event_type: 'note_written',
      timestamp: formatInstant(FIRST_WEEK_MS + number * WEEK_MS + ((person + note) % 7) * DAY_MS + 9 * HOUR_MS),
      user_id: `person_${person}`,
      metadata: {
        ...{ department_id_hash: person < 8 ? 'north' : 'south', team_id_hash: `team_${person < 8 ? 1 : 2}` },
        ...{ role_category: 'engineer', is_after_hours: person % 3 === 0, minutes: person + number + note },
      },
    })),
  ).flat(),
);

async function figures(caller: Caller, number: number): Promise<string> {
  const query = { metric: 'notes', grain: 'total', group_by: ['department'], ...week(number) };
  const { series, total, n } = await queryMetric(platform, caller, query);
  return JSON.stringify({ series, total, n });
}

async function restored(from: string, to: string): Promise<string> {
  const { restore_id } = await requestRestore(platform, archived, { from, to });
  await vi.waitFor(
    async () => {
      const { restores } = await getArchive(platform, archived);
      expect(restores.find((one) => one.restore_id === restore_id)?.state).toBe('restored');
    },
    { timeout: 100_000, interval: 100 },
  );
  return restore_id;
}

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [notesPack],
    clock: () => nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  for (const caller of [archived, live]) {
    const organisation = { org_id: caller.orgId, name: caller.orgId, self_managed: true };
    await createOrganisation(platform, OPERATOR, organisation);
    const arrivals = notes.map((event, index) => ({ index, event }));
    expect((await ingestEvents(platform, caller, 'test', arrivals)).accepted).toBe(notes.length);
  }
  await platform.store.loader.caughtUp();
  // What came late is told once nothing more comes.
  nowMs += 2 * DAY_MS;
}, 300_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

it('answers about people as if the days had never left, of whole periods only, and keeps what was told', async () => {
  // The first week is asked about before it leaves, the second is not.
  // Of a week that is over they are told once all processes know that nothing more comes; that is looked at every 5 s.
  const told = (caller: Caller) =>
    vi.waitFor(async () => {
      nowMs += 6000;
      const answer = await figures(caller, 0);
      expect(answer).toContain('north');
      return answer;
    }, patience(10_000));
  const first = await told(archived);
  expect(first).toBe(await told(live));
  await putRetention(platform, archived, { events_days: 10, windows_days: 200 });
  nowMs += 10 * WEEK_MS;
  await enforceRetention(platform, 600_000);
  expect((await getArchive(platform, archived)).events).toBe(notes.length);
  expect(await figures(archived, 0)).toBe(first);
  const nothing = await figures(archived, 1);
  expect(nothing).not.toContain('north');

  // The second week but its last day: a period that is there in part is not computed.
  const { from, to } = week(1);
  const part = await restored(from, formatInstant(Date.parse(to) - DAY_MS));
  expect(await figures(archived, 1)).toBe(nothing);
  await endRestoreNow(platform, archived, part);

  const whole = await restored(week(0).from, to);
  const second = await figures(archived, 1);
  expect(second).toBe(await figures(live, 1));
  expect(second).toContain('north');
  expect(await figures(archived, 0)).toBe(first);

  await endRestoreNow(platform, archived, whole);
  expect(await figures(archived, 1)).toBe(second);
  expect(await figures(archived, 0)).toBe(first);
}, 300_000);

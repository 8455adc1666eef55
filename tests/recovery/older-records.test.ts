/**
 * Records come back as they were before somebody was erased, beside a log that goes further: as on servers, where a
 * database is put back by itself. Whoever the log knows to be erased is erased again, and once only.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IncomingEvent } from '@bellwether/core';
import { openQuietly } from '@bellwether/server';
import {
  actingFor,
  ensureFirstAdministrator,
  executeErasure,
  FIRST_ORG_ID,
  getErasureCertificate,
  listErasures,
  OPERATOR,
  type Platform,
  scanDirectory,
} from '@bellwether/services';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ANNA, BERTA, eventsOfAnna } from '../erasure/erased-person.ts';

const OPERATOR_HERE = actingFor(OPERATOR, FIRST_ORG_ID);
const LONG_MS = 300_000;
const soon = { timeout: 120_000, interval: 100 };

const home = mkdtempSync(join(tmpdir(), 'bellwether-older-records-'));
const data = join(home, 'data');
const older = join(home, 'before');
/** Records, and the anchors of the audit trail that they are held against: those of later entries would not fit. */
const PUT_BACK = ['records', 'audit'];

async function within<T>(work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openQuietly(data, { clock: Date.now, onTrouble: () => undefined });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

const holding = async (person: string): Promise<string[]> => (await scanDirectory(data, [Buffer.from(person)])).found;

/** The log is compared with the records in the background, from the start on. */
const finishedErasures = (platform: Platform): Promise<Awaited<ReturnType<typeof listErasures>>> =>
  vi.waitFor(async () => {
    const erasures = await listErasures(platform, OPERATOR_HERE);
    expect(erasures).toMatchObject([{ status: 'done' }]);
    return erasures;
  }, soon);

const lookedFor = (platform: Platform): Promise<boolean[]> =>
  platform.records.asOperator(async (tx) =>
    (await tx.selectFrom('erased_subjects').select('looked_for').execute()).map(({ looked_for }) => looked_for),
  );

beforeAll(async () => {
  await within(async (platform) => {
    await ensureFirstAdministrator(platform, { email: 'owner@example.org', password: undefined, sample: false });
    const arrivals = eventsOfAnna().map((event, index) => ({ index, event: event as IncomingEvent }));
    await platform.admission.admit(FIRST_ORG_ID, 'http', arrivals);
    await platform.store.loader.caughtUp();
    await vi.waitFor(() => expect(platform.roster.stats().lag).toBe(0), soon);
  });
  for (const room of PUT_BACK) cpSync(join(data, room), join(older, room), { recursive: true });
  await within(async (platform) => {
    await executeErasure(platform, OPERATOR_HERE, { subject: ANNA, reason: 'they asked for it' });
    await platform.erasures.idle();
  });
}, LONG_MS);
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('brings nobody back who was erased', { timeout: LONG_MS }, async () => {
  expect(await holding(ANNA)).toEqual([]);
  for (const room of PUT_BACK) rmSync(join(data, room), { recursive: true });
  cpSync(older, data, { recursive: true });
  expect(await holding(ANNA)).not.toEqual([]);

  await within(async (platform) => {
    const [erasure] = await finishedErasures(platform);
    const certificate = await getErasureCertificate(platform, OPERATOR_HERE, erasure!.erasure_id);
    expect(certificate).toMatchObject({ complete: true, reason: 'erased before; was put back' });
    expect(platform.standing.isErased(FIRST_ORG_ID, ANNA)).toBe(true);
    expect(await lookedFor(platform)).toEqual([true]);
  });
  expect(await holding(ANNA)).toEqual([]);
  expect(await holding(BERTA)).not.toEqual([]);
});

it('goes on with whom it had only begun to look for, and erases nobody who is not there', {
  timeout: LONG_MS,
}, async () => {
  await within((platform) =>
    platform.records.asOperator((tx) => tx.updateTable('erased_subjects').set({ looked_for: false }).execute()),
  );
  await within(async (platform) => {
    await vi.waitFor(async () => expect(await lookedFor(platform)).toEqual([true]), soon);
    expect(await listErasures(platform, OPERATOR_HERE)).toHaveLength(1);
  });
});

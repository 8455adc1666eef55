/**
 * Erased people stay erased after a restore: also after one of a backup from before the erasure, and whichever way
 * erasures reach backups. The scanner that proves an erasure proves it of what was put back, too.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IncomingEvent, MINUTE_MS } from '@bellwether/core';
import { openQuietly } from '@bellwether/server';
import {
  actingFor,
  type BackupSettings,
  type Certificate,
  ensureFirstAdministrator,
  executeErasure,
  FIRST_ORG_ID,
  getErasureCertificate,
  newBackupKey,
  OPERATOR,
  type Platform,
  type PutBack,
  putBack,
  readBackupSecret,
  scanDirectory,
} from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ANNA, BERTA, eventsOfAnna } from '../erasure/erased-person.ts';

const TAKES_MAX_MS = 1_200_000;
const OPERATOR_HERE = actingFor(OPERATOR, FIRST_ORG_ID);

const home = mkdtempSync(join(tmpdir(), 'bellwether-erased-backups-'));
const data = join(home, 'data');
const place = { kind: 'folder', directory: join(home, 'other-disk') } as const;
const secret = readBackupSecret({ key: newBackupKey() });
const quiet = { clock: Date.now, onTrouble: () => undefined };

function settings(onErasure: BackupSettings['onErasure']): BackupSettings {
  return {
    ...{ place, secret, onErasure, synchronous: false },
    ...{ everyMs: DAY_MS, fullEveryMs: 7 * DAY_MS, keepMs: 35 * DAY_MS, shipEveryMs: HOUR_MS },
  };
}

async function within<T>(onErasure: BackupSettings['onErasure'], work: (platform: Platform) => Promise<T>): Promise<T> {
  const platform = await openQuietly(data, { ...quiet, backups: settings(onErasure) });
  try {
    return await work(platform);
  } finally {
    await platform.close();
  }
}

async function erase(platform: Platform, subject: string): Promise<Certificate> {
  const { erasure_id } = await executeErasure(platform, OPERATOR_HERE, { subject, reason: 'they asked for it' });
  await platform.erasures.idle();
  return getErasureCertificate(platform, OPERATOR_HERE, erasure_id);
}

function restoreInto(name: string, backupId?: string): Promise<PutBack> {
  const target = join(home, name);
  return putBack({ place, secret, target, backupId, clock: Date.now, openQuietly: (at) => openQuietly(at, quiet) });
}

const holding = async (name: string, person: string): Promise<string[]> =>
  (await scanDirectory(join(home, name), [Buffer.from(person)])).found;

let before: string;
let ofAnna: Certificate;
let early: PutBack;
let ofBerta: Certificate;
let setsAfter: number;
let late: PutBack;

beforeAll(async () => {
  await within('expire', async (platform) => {
    await ensureFirstAdministrator(platform, { email: 'owner@example.org', password: undefined, sample: false });
    const arrivals = eventsOfAnna().map((event, index) => ({ index, event: event as IncomingEvent }));
    await platform.admission.admit(FIRST_ORG_ID, 'http', arrivals);
    await platform.store.loader.caughtUp();
    await vi.waitFor(() => expect(platform.roster.stats().lag).toBe(0), 5 * MINUTE_MS);
    before = (await platform.backups!.take('full')).backup_id;
    ofAnna = await erase(platform, ANNA);
  });
  early = await restoreInto('early', before);
  await within('rewrite', async (platform) => {
    ofBerta = await erase(platform, BERTA);
    setsAfter = platform.backups!.sets().length;
  });
  late = await restoreInto('late');
}, TAKES_MAX_MS);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('somebody who was erased after the backup was taken', () => {
  it('is named in the certificate as being in backups until a day', () => {
    expect(ofAnna.complete).toBe(true);
    expect(ofAnna.residual.find(({ what }) => what.includes('backups of before'))?.until).toContain(
      'removed with its key',
    );
  });

  it('is erased again when the backup is put back, in every file', async () => {
    expect(early.erased_again).toMatchObject({ known: 1, erased: 1 });
    expect(early.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await holding('early', ANNA)).toEqual([]);
    // The search finds whom it should: Berta was not erased then.
    expect((await holding('early', BERTA)).length).toBeGreaterThan(0);
  });
});

describe('somebody who was erased when backups are made anew', () => {
  it('is in no set any more, and the certificate says how many went', () => {
    expect(setsAfter).toBe(1);
    expect(ofBerta.erased.find(({ where }) => where === 'backups')?.count).toBeGreaterThan(0);
    expect(ofBerta.residual.some(({ what }) => what.includes('backups of before'))).toBe(false);
    // Folders of sets that went may be there; pieces of them are not.
    const pieces = readdirSync(place.directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const sets = pieces.map(({ parentPath }) => /set_\w+/.exec(parentPath)?.[0]).filter((set) => set !== undefined);
    expect(new Set(sets).size).toBe(1);
  });

  it('is not there after a restore, nor is whoever was erased before', async () => {
    expect(late.erased_again.erased).toBe(0);
    expect(late.ok).toBe(true);
    for (const person of [ANNA, BERTA]) expect(await holding('late', person)).toEqual([]);
  });

  it('cannot be found by going back to the older backup', async () =>
    expect(restoreInto('gone', before)).rejects.toMatchObject({ code: 'not_found' }));
});

/**
 * A server dies by SIGKILL while it takes a backup under load: when its instant is marked, when a pack is written, when
 * all are. The life after it takes a backup that is whole, in the end nothing of the three lies anywhere, and what is put
 * back has everything that was ever acknowledged.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BackupsView, BackupView, ErasureView, PutBack } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectTheTruth } from '../chaos/expectations.ts';
import { Producer } from '../chaos/producer.ts';
import { Truth } from '../chaos/truth.ts';
import { DoomedInstallation } from './doomed-installation.ts';

const TAKES_MAX_MS = 1_200_000;
const PATIENCE = { timeout: 300_000, interval: 250 };
const LOAD = { lanes: 2, batchSize: 10, paceMs: 20 };
const BATCHES_BEFORE = 4;

const installation = new DoomedInstallation({
  BELLWETHER_BACKUP_SYNCHRONOUS: 'on',
  BELLWETHER_BACKUP_SHIP_SECONDS: '1',
});
const truth = new Truth();
const producer = new Producer(truth, LOAD);

/** Dies at the point while it takes a backup that was asked for, with events coming in from before until the end. */
async function dieWhileBackingUp(
  { url, key }: { url: string; key: string },
  faultPoint: string,
  kind: BackupView['kind'],
): Promise<NodeJS.Signals | null> {
  const sending = producer.sendTo(url, key);
  const before = truth.requests;
  await vi.waitFor(() => expect(truth.requests).toBeGreaterThanOrEqual(before + BATCHES_BEFORE), PATIENCE);
  const died = installation.diesAt(faultPoint);
  const taken = take(url, kind).then(
    ({ backup_id }) => Promise.reject(new Error(`${backup_id} was taken, and nobody died at ${faultPoint}.`)),
    () => undefined,
  );
  const [signal] = await Promise.all([died, taken, sending]);
  return signal;
}

const take = (url: string, kind: BackupView['kind']): Promise<BackupView> =>
  installation.ask<BackupView>(url, 'POST', '/api/v1/backups', { kind });

/** The newest one, once there are so many. */
async function newestOf(url: string, count: number): Promise<BackupView> {
  return vi.waitFor(async () => {
    const { backups } = await installation.ask<BackupsView>(url, 'GET', '/api/v1/backups');
    expect(backups.length).toBeGreaterThanOrEqual(count);
    return backups[0]!;
  }, PATIENCE);
}

/** What only a backup that is under way has in the data directory. */
function leftInData(): string[] {
  const edge = join(installation.directory, 'edge');
  const copies = existsSync(edge) ? readdirSync(edge).filter((name) => name.startsWith('.copy-')) : [];
  const links = 'store/clickhouse/shadow';
  return [...copies, ...(existsSync(join(installation.directory, links)) ? [links] : [])];
}

/** Every piece in the place of backups, but for what belongs to no set. */
function piecesOfSets(): string[] {
  return readdirSync(installation.backups, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installation.backups, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('bellwether/'));
}

/** Erasing somebody removes every set but a new one, as far as anybody knows what is in them. */
async function removeOlderSets(url: string): Promise<void> {
  const request = { subject: 'usr_who_was_never_here', reason: 'every older set goes with them' };
  const { erasure_id } = await installation.ask<ErasureView>(url, 'POST', '/api/v1/erasures', request);
  await vi.waitFor(async () => {
    const { status } = await installation.ask<ErasureView>(url, 'GET', `/api/v1/erasures/${erasure_id}`);
    expect(status).toBe('done');
  }, PATIENCE);
}

const signals: (NodeJS.Signals | null)[] = [];
const left: string[][] = [];
let first: BackupView;
let meanwhile: PutBack;
let answered: number;
let afterMarked: BackupView;
let sinceWhole: BackupView;
let afterPack: BackupView;
let afterPacked: BackupView;
let last: BackupView;
let pieces: string[];
let put: PutBack;
let restored: { url: string; key: string };

beforeAll(async () => {
  let life = await installation.start();
  first = await newestOf(life.url, 1);
  signals.push(await dieWhileBackingUp(life, 'backup.marked', 'full'));

  // The machine might have been lost right then: the backup that was whole has to reach as far as any answer did.
  meanwhile = await installation.run<PutBack>('restore', '--into', join(installation.home, 'meanwhile'));
  answered = truth.accepted + truth.duplicate + truth.rejected;

  life = await installation.start();
  afterMarked = await newestOf(life.url, 2);
  sinceWhole = await take(life.url, 'incremental');
  left.push(leftInData());
  signals.push(await dieWhileBackingUp(life, 'backup.pack.after', 'incremental'));

  life = await installation.start();
  left.push(leftInData());
  afterPack = await take(life.url, 'full');
  signals.push(await dieWhileBackingUp(life, 'backup.packed', 'incremental'));

  life = await installation.start();
  left.push(leftInData());
  afterPacked = await take(life.url, 'incremental');
  await removeOlderSets(life.url);
  last = await newestOf(life.url, 1);
  pieces = piecesOfSets();
  const enough = truth.requests + BATCHES_BEFORE;
  await producer.sendTo(life.url, life.key, () => truth.requests >= enough);

  put = await installation.loseDiskAndRestore();
  restored = await installation.start();
  await producer.settle(restored.url, restored.key);
}, TAKES_MAX_MS);
afterAll(() => installation.dispose());

describe('a server that dies while it takes a backup', () => {
  it('died three times, at the points it was to die at', () => {
    expect(signals).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL']);
  });

  it('loses nothing that was acknowledged while a full one had begun that nobody can put back', () => {
    expect(meanwhile).toMatchObject({ ok: true, backup_id: first.backup_id });
    const [received] = meanwhile.checks.flatMap(({ detail }) => /^received (\d+) /.exec(detail)?.[1] ?? []);
    expect(Number(received)).toBeGreaterThanOrEqual(answered);
    expect(answered).toBeGreaterThan(0);
  });

  it('takes the full one that was interrupted at once when it is started again', () => {
    expect(afterMarked.kind).toBe('full');
    expect(afterMarked.set_id).not.toBe(first.set_id);
  });

  it('goes on with the set it was in, or with another', () => {
    expect(sinceWhole).toMatchObject({ kind: 'incremental', set_id: afterMarked.set_id });
    expect(afterPack.kind).toBe('full');
    expect(afterPacked).toMatchObject({ kind: 'incremental', set_id: afterPack.set_id });
  });

  it('leaves nothing in the data directory that the next life does not remove', () =>
    expect(left).toEqual([[], [], []]));

  it('leaves no piece behind when the sets are removed that were interrupted', () => {
    expect([...new Set(pieces.map((path) => path.slice(0, path.indexOf('/'))))]).toEqual([last.set_id]);
  });

  it('is put back whole, with everything that was acknowledged', async () => {
    expect(put.set_id).toBe(last.set_id);
    expect(put.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await expectTheTruth(truth, { ...restored, readOneByOne: 20 })).toEqual({ lost: 0, doubled: 0 });
  });
});

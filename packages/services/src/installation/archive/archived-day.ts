/**
 * One day of an organisation in the archive:
 *
 *   org_id=<id>/year=2025/month=10/day=01/events-<revision>-<n>.parquet     the events, by type, then time
 *   org_id=<id>/year=2025/month=10/day=01/manifest.json                     what is in which file, with hashes
 *
 * Each file is written and read back, by another reader than the one that wrote it; together they are held against the
 * store, by number of events and by a hash over all columns of all of them. Then the day is made known, and held against
 * the store once more: whoever was erased meanwhile is in neither. Only then may the events leave the store.
 */
import { DAY_MS, faultPoint, Problem } from '@bellwether/core';
import type { ArchivedDayState, ArchivedFile, Transaction } from '@bellwether/records';
import { addedUp, EVENTS_PER_FILE_MAX, type EventSummary } from '@bellwether/store';
import type { Platform } from '../platform/platform.ts';
import { type ArchiveFiles, keep, leave } from './archive-files.ts';

/** What the archive works with; the eraser has it before there is a whole platform. */
export type ArchivePlatform = Pick<
  Platform,
  'archive' | 'store' | 'records' | 'retention' | 'clock' | 'cluster' | 'metrics'
>;

export interface ArchivedDay {
  orgId: string;
  /** `2025-10-01` */
  day: string;
  revision: number;
  state: ArchivedDayState;
  summary: EventSummary;
  /** What the summary is made with. */
  columns: string[];
  files: ArchivedFile[];
  archivedAt: Date;
}

export function dayOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00.000Z`);
}

/** Writes a day of the store down; nothing when that was done. Throws, and nothing is lost, when it does not come out right. */
export async function archiveDay(platform: ArchivePlatform, orgId: string, startMs: number): Promise<void> {
  const { archive } = platform.store;
  const day = dayOf(startMs);
  const known = await findDay(platform, orgId, day);
  if (known && known.state !== 'written') return;
  const columns = archive.columns;
  const summary = await archive.summary({ orgId, startMs }, columns);
  const revision = (known?.revision ?? 0) + 1;
  const of = Math.max(1, Math.ceil(summary.events / EVENTS_PER_FILE_MAX));
  const files: ArchivedFile[] = [];
  for (let number = 0; number < of; number++) {
    const content = archive.parquet({ orgId, startMs }, { number, of });
    files.push(await writeFile(platform, { orgId, startMs, name: `events-${revision}-${number}`, columns }, content));
  }
  if (!isSame(addedUp(files), summary))
    throw new Problem(
      'internal',
      `${day} was read back from the archive as other events than were written. Nothing was removed from the store, and it is written anew.`,
    );
  faultPoint('archive.verified');
  await keepDay(platform, { orgId, day, revision, state: 'written', summary, columns, files });
  faultPoint('archive.kept');
  if (!isSame(await archive.summary({ orgId, startMs }, columns), summary))
    throw new Problem('conflict', `${day} was changed while it was archived. It is archived anew.`);
  await setState(platform, orgId, [day], 'archived');
}

export interface FileOfDay {
  orgId: string;
  startMs: number;
  /** Without folder and ending. */
  name: string;
  columns: readonly string[];
}

/** Writes a file and reads it back. It is a leftover until it is part of a day. */
export async function writeFile(
  platform: ArchivePlatform,
  { orgId, startMs, name, columns }: FileOfDay,
  content: AsyncIterable<Uint8Array>,
): Promise<ArchivedFile> {
  const { files } = platform.archive;
  const path = files.nameOf(`${folderOf(orgId, dayOf(startMs))}/${name}.parquet`);
  await files.begin(orgId, [path]);
  const sealedKey = files.newKey(orgId);
  const keepUntil = new Date(keptUntil(platform, orgId, startMs));
  const written = await files.write({ orgId, name: path, sealedKey, keepUntil }, content);
  faultPoint('archive.written');
  const bytes = await files.read({ ...written, orgId, sealedKey });
  const summary = await platform.store.archive.staged({ orgId, startMs }, bytes, (staged) => staged.summary(columns));
  return { ...written, ...summary, sealed_key: sealedKey };
}

/** Makes a day known, in the place of what was known of it; files that it no longer has are removed by and by. */
export async function keepDay(platform: ArchivePlatform, given: Omit<ArchivedDay, 'archivedAt'>): Promise<void> {
  const { archive, records, clock } = platform;
  const { orgId, day, files } = given;
  const row: ArchivedDay = { ...given, archivedAt: new Date(clock()) };
  const keepUntil = new Date(keptUntil(platform, orgId, startOf(day)));
  const manifest = { orgId, name: manifestOf(orgId, day), sealedKey: null, keepUntil };
  await archive.files.write(manifest, [Buffer.from(`${JSON.stringify(said(row, keepUntil), null, 2)}\n`)]);
  await records.asOperator(async (tx) => {
    const [before] = await readDays(tx, orgId, { from: day, to: `${day}~`, limit: 1 });
    const names = new Set(files.map(({ name }) => name));
    // Keys of files that stay may have been sealed anew since they were read.
    const stayed = new Map(before?.files.map((file) => [file.name, file]));
    const sealed = files.map((file) => stayed.get(file.name) ?? file);
    await putDay(tx, {
      ...row,
      files: sealed.map((file) => ({ ...file, sealed_key: archive.files.current(orgId, file.sealed_key) })),
    });
    await keep(tx, orgId, [...names]);
    const left = (before?.files ?? []).map(({ name }) => name).filter((name) => !names.has(name));
    await leave(tx, orgId, left, row.archivedAt);
  });
}

/** Takes a day out of the archive. */
export async function dropDay({ records, clock }: ArchivePlatform, { orgId, day, files }: ArchivedDay): Promise<void> {
  await records.asOperator(async (tx) => {
    await tx.deleteFrom('archived_days').where('org_id', '=', orgId).where('day', '=', day).execute();
    const names = [...files.map(({ name }) => name), manifestOf(orgId, day)];
    await leave(tx, orgId, names, new Date(clock()));
  });
}

/** Throws when it is not there, or not what was written. */
export function contentOf(
  { files }: { files: ArchiveFiles },
  orgId: string,
  { name, bytes, sha256, sealed_key }: ArchivedFile,
): Promise<Buffer> {
  return files.read({ orgId, name, bytes, sha256, sealedKey: sealed_key });
}

export function isSame(a: EventSummary, b: EventSummary): boolean {
  return a.events === b.events && a.hash === b.hash;
}

export function findDay(
  { records }: Pick<ArchivePlatform, 'records'>,
  orgId: string,
  day: string,
): Promise<ArchivedDay | undefined> {
  return records.asOperator(async (tx) => (await readDays(tx, orgId, { from: day, to: `${day}~`, limit: 1 }))[0]);
}

/** `from` and `to` (exclusive) as `2025-10-01`; oldest first. */
export async function readDays(
  tx: Transaction,
  orgId: string,
  { from = '', to = '~', limit }: { from?: string | undefined; to?: string | undefined; limit: number },
): Promise<ArchivedDay[]> {
  const rows = await tx
    .selectFrom('archived_days')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('day', '>=', from)
    .where('day', '<', to)
    .orderBy('day')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...{ orgId: row.org_id, day: row.day, revision: row.revision, state: row.state, columns: row.columns },
    ...{ summary: { events: Number(row.events), hash: row.event_hash }, files: row.files },
    archivedAt: row.archived_at,
  }));
}

/** `to` is exclusive; those of the state `from` get another. */
export async function setState(
  { records }: Pick<ArchivePlatform, 'records'>,
  orgId: string,
  days: readonly string[],
  state: ArchivedDayState,
): Promise<void> {
  if (days.length === 0) return;
  await records.asOperator((tx) =>
    tx.updateTable('archived_days').set({ state }).where('org_id', '=', orgId).where('day', 'in', days).execute(),
  );
}

async function putDay(tx: Transaction, { orgId, day, summary, files, columns, ...own }: ArchivedDay): Promise<void> {
  const row = {
    ...{ revision: own.revision, state: own.state, events: summary.events, event_hash: summary.hash },
    ...{ columns: JSON.stringify(columns), files: JSON.stringify(files), bytes: bytesOf(files) },
    archived_at: own.archivedAt,
  };
  await tx
    .insertInto('archived_days')
    .values({ org_id: orgId, day, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'day']).doUpdateSet(row))
    .execute();
}

export function bytesOf(files: readonly ArchivedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function folderOf(orgId: string, day: string): string {
  const [year, month, date] = day.split('-');
  return `org_id=${orgId}/year=${year}/month=${month}/day=${date}`;
}

function manifestOf(orgId: string, day: string): string {
  return `${folderOf(orgId, day)}/manifest.json`;
}

function keptUntil({ retention }: ArchivePlatform, orgId: string, startMs: number): number {
  return yearsAfter(startMs + DAY_MS, retention.get(orgId).archive_years);
}

export function yearsAfter(instantMs: number, years: number): number {
  const at = new Date(instantMs);
  return at.setUTCFullYear(at.getUTCFullYear() + years);
}

/** What the manifest says: everything but the keys. */
function said({ orgId, day, revision, summary, columns, files, archivedAt }: ArchivedDay, keepUntil: Date): object {
  return {
    bellwether_archive: 1,
    ...{ org_id: orgId, day, revision, ...summary, columns },
    files: files.map(({ name, events, hash, bytes, sha256, sealed_key }) => ({
      ...{ name: name.slice(name.lastIndexOf('/') + 1), events, hash, bytes, sha256, sealed: sealed_key !== null },
    })),
    ...{ archived_at: archivedAt.toISOString(), keep_until: keepUntil.toISOString() },
  };
}

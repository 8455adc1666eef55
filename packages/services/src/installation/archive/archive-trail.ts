/**
 * Audit chains in the archive: whole months of entries, as files that begin where the one before ended, with everything
 * their hashes are made of. The entries stay in the records as well; what lies here says the same again, where the product
 * cannot change it when the place keeps locks, and for as long as the organisation says, seven years or more.
 *
 *   org_id=<id>/audit/year=2026/month=10/entries-<first>-<last>.ndjson.zst     `org_id=_installation` for the chain `*`
 *
 * Each line is an entry with the fields of an export; `details` is the text as it was hashed.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { Problem } from '@bellwether/core';
import { genesisHash, hashEntry, INSTALLATION_CHAIN, type UnchainedEntry } from '../../access/audit/audit-entry.ts';
import { inChain } from '../../access/audit/audit-trail.ts';
import { AUDIT_YEARS } from '../retention/retention-policy.ts';
import { keep } from './archive-files.ts';
import { type ArchivePlatform, yearsAfter } from './archived-day.ts';

/** Entries of one file. */
const ENTRIES_PER_FILE_MAX = 50_000;
const LINES_BYTES_MAX = 1024 ** 3;

interface TrailFile {
  firstSeq: number;
  lastSeq: number;
  lastHash: string;
  name: string;
  bytes: number;
  sha256: string;
  sealedKey: string | null;
}

interface StoredEntry extends UnchainedEntry {
  prev_hash: string;
  hash: string;
}

/** Archives what is older than the month that runs, of every chain, while `mayGoOn`. Gives how many entries. */
export async function archiveTrails(platform: ArchivePlatform, mayGoOn: () => boolean): Promise<number> {
  const chains = await platform.records.asOperator((tx) =>
    tx.selectFrom('audit_heads').select('org_id').where('seq', '>', 0).orderBy('org_id').execute(),
  );
  let archived = 0;
  for (const { org_id } of chains)
    while (mayGoOn()) {
      const entries = await archiveNext(platform, org_id);
      if (entries === 0) break;
      archived += entries;
    }
  return archived;
}

export interface TrailVerification {
  files: number;
  /** Entries that were read and are whole. */
  entries: number;
  /** What is wrong with the first one that is not; null when all are. */
  broken: string | null;
}

/** Reads all files of a chain: each has to follow on the one before, and to say what the records say. */
export async function verifyTrail(platform: ArchivePlatform, chain: string): Promise<TrailVerification> {
  const files = await trailFiles(platform, chain);
  let hash = genesisHash(chain);
  let entries = 0;
  const broken = (detail: string): TrailVerification => ({ files: files.length, entries, broken: detail });
  for (const file of files) {
    let content: StoredEntry[];
    try {
      content = await parsed(await platform.archive.files.read({ orgId: chain, ...file }));
    } catch (error) {
      return broken(error instanceof Problem ? error.message : `${file.name} cannot be read.`);
    }
    for (const entry of content) {
      hash = hashEntry(hash, entry);
      if (entry.seq !== entries + 1 || entry.hash !== hash.toString('hex'))
        return broken(`Entry ${entries + 1} in ${file.name} is not what was written then.`);
      entries++;
    }
    const [known] = await readStretch(platform, chain, file.lastSeq - 1, 1);
    if (known?.hash !== hash.toString('hex'))
      return broken(`Entry ${file.lastSeq} in the records is not the one in ${file.name}.`);
  }
  return { files: files.length, entries, broken: null };
}

async function archiveNext(platform: ArchivePlatform, chain: string): Promise<number> {
  const { archive, records, clock, retention } = platform;
  const last = (await trailFiles(platform, chain)).at(-1);
  const after = last?.lastSeq ?? 0;
  const [first] = await readStretch(platform, chain, after, 1);
  if (!first || Date.parse(first.at) >= startOfMonthMs(clock())) return 0;
  // One month a file, so that its name says what is in it.
  const read = await readStretch(platform, chain, after, ENTRIES_PER_FILE_MAX);
  const month = first.at.slice(0, 7);
  const entries = read.slice(0, entriesOf(month, read));
  const end = entries.at(-1)!;
  let hash = last ? Buffer.from(last.lastHash, 'hex') : genesisHash(chain);
  for (const entry of entries) {
    hash = hashEntry(hash, entry);
    // What is broken is for whoever verifies the chain; the archive keeps no copy of it that looks whole.
    if (entry.hash !== hash.toString('hex'))
      throw new Problem('internal', `The audit chain of ${chain} is broken at entry ${entry.seq}; it is not archived.`);
  }
  const [year, number] = month.split('-');
  const folder = `org_id=${chain === INSTALLATION_CHAIN ? '_installation' : chain}/audit/year=${year}/month=${number}`;
  const name = archive.files.nameOf(`${folder}/entries-${first.seq}-${end.seq}.ndjson.zst`);
  await archive.files.begin(chain, [name]);
  const lines = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const years = chain === INSTALLATION_CHAIN ? AUDIT_YEARS.min : retention.get(chain).audit_years;
  const keepUntil = new Date(yearsAfter(Date.parse(end.at), years));
  const sealedKey = archive.files.newKey(chain);
  const packed = await promisify(zstdCompress)(lines);
  const written = await archive.files.write({ orgId: chain, name, sealedKey, keepUntil }, [packed]);
  const back = unpack(await archive.files.read({ orgId: chain, ...written, sealedKey }));
  if (digest(await back) !== digest(lines)) throw new Problem('internal', `${name} was read back as something else.`);
  await records.asOperator(async (tx) => {
    await tx
      .insertInto('archived_trails')
      .values({
        ...{ org_id: chain, first_seq: first.seq, last_seq: end.seq, last_hash: end.hash, ...written },
        ...{
          sealed_key: archive.files.current(chain, sealedKey),
          kept_until: keepUntil,
          archived_at: new Date(clock()),
        },
      })
      .execute();
    await keep(tx, chain, [name]);
  });
  return entries.length;
}

async function trailFiles({ records }: ArchivePlatform, chain: string): Promise<TrailFile[]> {
  const rows = await records.asOperator((tx) =>
    tx.selectFrom('archived_trails').selectAll().where('org_id', '=', chain).orderBy('first_seq').execute(),
  );
  return rows.map((row) => ({
    ...{ firstSeq: Number(row.first_seq), lastSeq: Number(row.last_seq), lastHash: row.last_hash, name: row.name },
    ...{ bytes: Number(row.bytes), sha256: row.sha256, sealedKey: row.sealed_key },
  }));
}

async function readStretch(
  { records }: ArchivePlatform,
  chain: string,
  after: number,
  limit: number,
): Promise<StoredEntry[]> {
  const rows = await inChain(records, chain, (tx) =>
    tx
      .selectFrom('audit_entries')
      .selectAll()
      .where('org_id', '=', chain)
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ seq, prev_hash, hash, ...entry }) => ({
    ...entry,
    seq: Number(seq),
    prev_hash: Buffer.from(prev_hash).toString('hex'),
    hash: Buffer.from(hash).toString('hex'),
  }));
}

/** How many of the first entries are of the month. */
function entriesOf(month: string, entries: readonly StoredEntry[]): number {
  const other = entries.findIndex(({ at }) => at.slice(0, 7) !== month);
  return other < 0 ? entries.length : other;
}

function unpack(packed: Buffer): Promise<Buffer> {
  return promisify(zstdDecompress)(packed, { maxOutputLength: LINES_BYTES_MAX });
}

async function parsed(packed: Buffer): Promise<StoredEntry[]> {
  const lines = (await unpack(packed)).toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as StoredEntry);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function startOfMonthMs(instantMs: number): number {
  const at = new Date(instantMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
}

/**
 * A chain that somebody has tampered with, by whatever means: through the database as its superuser with triggers off, or
 * in its files. Each time the first entry that is not as it was is named.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOUR_MS, systemClock } from '@bellwether/core';
import { openRecords, type Records, sql } from '@bellwether/records';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { owner } from '../../../test/service-context.ts';
import { AnchorFile, anchorPath } from './anchor-file.ts';
import { type AuditEntry, genesisHash, hashEntry } from './audit-entry.ts';
import { AuditTrail } from './audit-trail.ts';
import { readEntries } from './read-entries.ts';
import { type Verification, type VerifyOptions, verifyChain } from './verify-chain.ts';

const CHAIN = 'org_a';
const ENTRIES = 1200;
const original = mkdtempSync(join(tmpdir(), 'audit-verify-'));
const copies: string[] = [];
let nowMs = Date.parse('2026-11-21T05:00:00.000Z');
const clock = () => nowMs;
const heads: { seq: number; hash: string }[] = [];

beforeAll(async () => {
  const records = await openRecords({ directory: join(original, 'records'), clock });
  const anchors = await AnchorFile.open(original);
  const trail = new AuditTrail(records, clock, () => 'somebody');
  for (let hour = 0; hour < 4; hour++) {
    await Promise.all(
      Array.from({ length: ENTRIES / 4 }, (_, i) =>
        Promise.all(
          [CHAIN, 'org_b'].map((orgId) =>
            trail.note(owner(orgId), {
              action: 'metrics.read',
              resourceType: 'metric',
              resourceId: `m${hour * 300 + i}`,
              details: { marker: `canary-${orgId}-${hour * 300 + i}` },
            }),
          ),
        ),
      ),
    );
    await anchors.write(records, new Date(nowMs).toISOString());
    heads.push((await verifyChain(records, CHAIN)).head);
    nowMs += HOUR_MS;
  }
  await anchors.close();
  await records.close();
}, 60_000);
const remove = (directory: string) => rmSync(directory, { recursive: true, force: true });
afterEach(() => copies.splice(0).forEach(remove), 60_000);
afterAll(() => remove(original));

/** A copy of the data directory as it was. */
function copy(): string {
  const directory = mkdtempSync(join(tmpdir(), 'audit-verify-copy-'));
  cpSync(original, directory, { recursive: true });
  copies.push(directory);
  return directory;
}

async function verified(directory: string, options: VerifyOptions = {}, chain = CHAIN): Promise<Verification> {
  const records = await openRecords({ directory: join(directory, 'records'), clock: systemClock });
  try {
    return await verifyChain(records, chain, { anchorPath: anchorPath(directory), ...options });
  } finally {
    await records.close();
  }
}

/** Statements of the database's superuser, for whom neither policies nor triggers hold. */
async function asSuperuser(directory: string, work: (records: Records) => Promise<void>): Promise<void> {
  const records = await openRecords({ directory: join(directory, 'records'), clock: systemClock });
  try {
    await work(records);
  } finally {
    await records.close();
  }
}

async function tampered(
  statements: readonly ReturnType<typeof sql>[],
  options: VerifyOptions = {},
): Promise<Verification> {
  const directory = copy();
  await asSuperuser(directory, (records) =>
    records.asOperator(async (tx) => {
      await sql`RESET ROLE`.execute(tx);
      await sql`SET LOCAL session_replication_role = replica`.execute(tx);
      for (const statement of statements) await statement.execute(tx);
    }),
  );
  return verified(directory, options);
}

describe('a chain nobody has touched', () => {
  it('is whole, to its head and with every anchor', async () => {
    const head = heads[3]!;
    expect(await verified(copy())).toEqual({ org_id: CHAIN, entries: ENTRIES, ok: true, head, anchors: 4 });
    expect(await verified(copy(), { anchor: heads[1]! })).toMatchObject({ ok: true, anchors: 5 });
  });

  it('is whole while it grows, whatever is anchored meanwhile', async () => {
    const directory = copy();
    const records = await openRecords({ directory: join(directory, 'records'), clock: systemClock });
    const anchors = await AnchorFile.open(directory);
    const trail = new AuditTrail(records, systemClock, () => 'somebody');
    const verifying = Promise.all(
      Array.from({ length: 5 }, () => verifyChain(records, CHAIN, { anchorPath: anchors.path })),
    );
    for (let i = 0; i < 40; i++) {
      await trail.noteEach(owner(CHAIN), { action: 'metrics.read', resourceType: 'metric', resourceId: `later${i}` });
      await anchors.write(records, new Date().toISOString());
    }
    for (const verification of await verifying) expect(verification).toMatchObject({ ok: true });
    await anchors.close();
    await records.close();
  });
});

describe('tampering through the database', () => {
  it.each([
    ['actor', sql`UPDATE audit_entries SET actor = 'user:usr_orh_a' WHERE org_id = ${CHAIN} AND seq = 700`],
    ['at', sql`UPDATE audit_entries SET at = '2026-11-21T05:00:00.001Z' WHERE org_id = ${CHAIN} AND seq = 700`],
    ['outcome', sql`UPDATE audit_entries SET outcome = 'denied' WHERE org_id = ${CHAIN} AND seq = 700`],
    [
      'details',
      sql`UPDATE audit_entries SET details = replace(details, 'y', 'z') WHERE org_id = ${CHAIN} AND seq = 700`,
    ],
    [
      'hash',
      sql`UPDATE audit_entries SET hash = set_byte(hash, 7, 255 - get_byte(hash, 7)) WHERE org_id = ${CHAIN} AND seq = 700`,
    ],
  ])('finds one changed byte of %s', async (_, statement) => {
    expect(await tampered([statement])).toMatchObject({
      ok: false,
      entries: 699,
      broken: { seq: 700, entry_id: 'org_a/700', reason: 'hash' },
    });
  });

  it('finds an entry whose hash was made anew, at the one that followed on it', async () => {
    const directory = copy();
    await asSuperuser(directory, (records) => rewriteFrom(records, 700, 1));
    expect(await verified(directory)).toMatchObject({ ok: false, broken: { seq: 701, reason: 'previous_hash' } });
  });

  it('finds a removed entry', async () => {
    const statement = sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN} AND seq = 700`;
    expect(await tampered([statement])).toMatchObject({ broken: { seq: 700, entry_id: 'org_a/700', reason: 'gap' } });
  });

  it('finds the first entry removed', async () => {
    const statement = sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN} AND seq = 1`;
    expect(await tampered([statement])).toMatchObject({ entries: 0, broken: { seq: 1, reason: 'gap' } });
  });

  it('finds two entries that changed places', async () => {
    const swap = [
      sql`UPDATE audit_entries SET seq = 1000000 WHERE org_id = ${CHAIN} AND seq = 700`,
      sql`UPDATE audit_entries SET seq = 700 WHERE org_id = ${CHAIN} AND seq = 750`,
      sql`UPDATE audit_entries SET seq = 750 WHERE org_id = ${CHAIN} AND seq = 1000000`,
    ];
    expect(await tampered(swap)).toMatchObject({ broken: { seq: 700, reason: 'previous_hash' } });
  });

  it('finds an entry put in from another chain', async () => {
    const move = [
      sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN} AND seq = 700`,
      sql`UPDATE audit_entries SET org_id = ${CHAIN} WHERE org_id = 'org_b' AND seq = 700`,
    ];
    expect(await tampered(move)).toMatchObject({ broken: { seq: 700, reason: 'previous_hash' } });
  });

  it('finds that the tail was cut off and the head left', async () => {
    const cut = [sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN} AND seq > 1150`];
    expect(await tampered(cut)).toMatchObject({ broken: { seq: 1151, reason: 'gap' } });
  });

  const cutWithHead = [
    sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN} AND seq > 1150`,
    sql`UPDATE audit_heads SET seq = 1150, hash = (SELECT hash FROM audit_entries WHERE org_id = ${CHAIN} AND seq = 1150)
        WHERE org_id = ${CHAIN}`,
  ];

  it('finds by the anchors that the tail was cut off together with the head', async () => {
    expect(await tampered(cutWithHead)).toMatchObject({ entries: 1150, broken: { seq: 1151, reason: 'anchor' } });
  });

  it('finds it by a head somebody has kept, when the anchors are gone as well', async () => {
    expect(await tampered(cutWithHead, { anchorPath: undefined })).toMatchObject({ ok: true });
    expect(await tampered(cutWithHead, { anchorPath: undefined, anchor: heads[3]! })).toMatchObject({
      broken: { seq: 1151, reason: 'anchor' },
    });
  });

  it('finds that the whole chain is gone', async () => {
    const away = [
      sql`DELETE FROM audit_entries WHERE org_id = ${CHAIN}`,
      sql`DELETE FROM audit_heads WHERE org_id = ${CHAIN}`,
    ];
    expect(await tampered(away)).toMatchObject({ ok: false, entries: 0, broken: { seq: 1, reason: 'anchor' } });
  });

  it('finds entries behind the head, and a head that is none', async () => {
    const back = [sql`UPDATE audit_heads SET seq = 1199 WHERE org_id = ${CHAIN}`];
    expect(await tampered(back)).toMatchObject({ broken: { seq: 1200, reason: 'head' } });
    const other = [sql`UPDATE audit_heads SET hash = sha256('x') WHERE org_id = ${CHAIN}`];
    expect(await tampered(other)).toMatchObject({ broken: { seq: 1200, reason: 'head' } });
  });

  it('finds by the anchors that everything from an entry on was written anew, every hash right', async () => {
    const directory = copy();
    await asSuperuser(directory, (records) => rewriteFrom(records, 700, Number.POSITIVE_INFINITY));
    expect(await verified(directory, { anchorPath: undefined })).toMatchObject({ ok: true, entries: ENTRIES });
    const { broken } = await verified(directory);
    // Written anew from 700 on: entry 600 is the last anchor that agrees, 900 the first that does not.
    expect(broken).toMatchObject({ seq: 900, entry_id: 'org_a/900', reason: 'anchor' });
    expect(broken?.detail).toContain('from entry 601 to 900');
  });

  it('leaves the neighbour’s chain whole', async () => {
    const directory = copy();
    await asSuperuser(directory, (records) => rewriteFrom(records, 1, Number.POSITIVE_INFINITY));
    expect((await verified(directory)).ok).toBe(false);
    expect(await verified(directory, {}, 'org_b')).toMatchObject({ ok: true, entries: ENTRIES });
  });
});

describe('tampering in the files', () => {
  it('finds one flipped bit of the table’s file on disk', async () => {
    const directory = copy();
    const file = heapFileWith(join(directory, 'records', 'postgres'), 'canary-org_a-650');
    const bytes = readFileSync(file);
    const at = bytes.indexOf('canary-org_a-650') + 3;
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(file, bytes);
    const { ok, broken } = await verified(directory);
    expect(ok).toBe(false);
    // Entry 651 itself; or, where the database's own checksum refuses the page, the first entry on it.
    expect(['hash', 'unreadable']).toContain(broken?.reason);
    expect(broken?.seq).toBeGreaterThan(651 - 60);
    expect(broken?.seq).toBeLessThanOrEqual(651);
    expect(broken?.entry_id).toBe(`org_a/${broken?.seq}`);
  });

  it('finds a changed, a removed and an exchanged line of the anchors', async () => {
    const lines = readFileSync(anchorPath(original), 'utf8').split('\n');
    const changes: [string, string[]][] = [
      ['changed', lines.map((line, i) => (i === 2 ? line.replace('"seq":600', '"seq":601') : line))],
      ['removed', lines.filter((_, i) => i !== 2)],
      ['exchanged', [lines[1]!, lines[0]!, ...lines.slice(2)]],
      ['no anchor at all', lines.map((line, i) => (i === 3 ? '{}' : line))],
    ];
    for (const [, changed] of changes) {
      const directory = copy();
      writeFileSync(anchorPath(directory), changed.join('\n'));
      expect(await verified(directory)).toMatchObject({ ok: false, broken: { seq: 0, reason: 'anchor_file' } });
    }
  });
});

describe('the anchors', () => {
  it('are written for chains that have grown, and go on after a torn line', async () => {
    const directory = copy();
    const path = anchorPath(directory);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, `${before}{"at":"2026-11-21T09:00:00.000Z","org_`);
    expect(await verified(directory)).toMatchObject({ ok: true, anchors: 4 });
    const records = await openRecords({ directory: join(directory, 'records'), clock });
    const anchors = await AnchorFile.open(directory);
    expect(await anchors.write(records, new Date(nowMs).toISOString())).toBe(0);
    await new AuditTrail(records, clock, () => 'somebody').noteEach(owner(CHAIN), { action: 'a.b', resourceType: 'c' });
    expect(await anchors.write(records, new Date(nowMs).toISOString())).toBe(1);
    await anchors.close();
    await records.close();
    expect(readFileSync(path, 'utf8').startsWith(before)).toBe(true);
    expect(await verified(directory)).toMatchObject({ ok: true, entries: ENTRIES + 1, anchors: 5 });
  });
});

/** Writes `count` entries anew from `from` on, with another actor and every hash right, as somebody who knows how would. */
async function rewriteFrom(records: Records, from: number, count: number): Promise<void> {
  const entries: AuditEntry[] = [];
  for (let before: number | undefined; ; ) {
    const page = await readEntries(records, CHAIN, {}, { before, limit: 500 });
    entries.push(...page.entries);
    if (page.next === null) break;
    before = page.next;
  }
  entries.reverse();
  let previous = from === 1 ? genesisHash(CHAIN) : Buffer.from(entries[from - 2]!.hash, 'hex');
  await records.asOperator(async (tx) => {
    await sql`RESET ROLE`.execute(tx);
    await sql`SET LOCAL session_replication_role = replica`.execute(tx);
    for (const { prev_hash: _prev, hash: _hash, ...entry } of entries.slice(from - 1, from - 1 + count)) {
      const actor = 'user:usr_innocent';
      const hash = hashEntry(previous, { ...entry, actor, details: JSON.stringify(entry.details) });
      await tx
        .updateTable('audit_entries')
        .set({ actor, prev_hash: previous, hash })
        .where('org_id', '=', CHAIN)
        .where('seq', '=', entry.seq)
        .execute();
      previous = hash;
    }
    if (count === Number.POSITIVE_INFINITY)
      await tx.updateTable('audit_heads').set({ hash: previous }).where('org_id', '=', CHAIN).execute();
  });
}

function heapFileWith(directory: string, text: string): string {
  const found = readdirSync(join(directory, 'base'), { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, 'base', name))
    .find((path) => statSync(path).isFile() && /\/\d+$/.test(path) && readFileSync(path).includes(text));
  if (!found) throw new Error(`No table file holds ${text}.`);
  return found;
}

/**
 * Reads a chain from its first entry to its head and says whether it is whole: every hash is computed again, every entry
 * has to follow on the one before it, the last one has to be the head, and the chain has to agree with every anchor.
 * Holds one page of entries at a time, however long the chain is.
 */
import { Problem } from '@bellwether/core';
import { type Records, sql, type Transaction } from '@bellwether/records';
import { type Anchor, readAnchors } from './anchor-file.ts';
import { entryIdOf, genesisHash, hashEntry } from './audit-entry.ts';
import { inChain } from './audit-trail.ts';

export type BreakReason =
  /** The entry is not what was hashed when it was written. */
  | 'hash'
  /** It does not carry the hash of the entry before it. */
  | 'previous_hash'
  /** It is missing. */
  | 'gap'
  /** The database cannot read it any more. */
  | 'unreadable'
  /** The last entry is not the one the head knows. */
  | 'head'
  /** Whole by itself, but not the chain whose head was written down before. */
  | 'anchor'
  /** The anchors themselves have been changed. */
  | 'anchor_file';

export interface ChainBreak {
  /** The first entry that is broken; 0 when it is none of them. */
  seq: number;
  entry_id: string;
  reason: BreakReason;
  detail: string;
}

export interface ChainHead {
  seq: number;
  hash: string;
}

export interface Verification {
  org_id: string;
  /** Entries that were read and are whole. */
  entries: number;
  ok: boolean;
  head: ChainHead;
  /** Anchors that agree. */
  anchors: number;
  broken?: ChainBreak;
}

export interface VerifyOptions {
  /** The anchors' file; without one nothing is compared with it. */
  anchorPath?: string | undefined;
  /** A head somebody wrote down elsewhere. */
  anchor?: ChainHead | undefined;
}

const ENTRIES_PER_PAGE = 500;
const COLUMNS = [
  ...(['org_id', 'seq', 'at', 'actor', 'action', 'resource_type', 'resource_id', 'outcome', 'address'] as const),
  ...(['request_id', 'details', 'prev_hash', 'hash'] as const),
] as const;

export async function verifyChain(records: Records, chain: string, options: VerifyOptions = {}): Promise<Verification> {
  const damage = await damageOf(options.anchorPath);
  if (!damage) return readChain(records, chain, options);
  // Anchors that were tampered with prove nothing; the chain is still read by itself.
  const alone = await readChain(records, chain, { ...options, anchorPath: undefined });
  if (alone.broken) return alone;
  return { ...alone, ok: false, broken: { seq: 0, entry_id: '', reason: 'anchor_file', detail: damage } };
}

async function readChain(records: Records, chain: string, options: VerifyOptions): Promise<Verification> {
  const { head, newest } = await readHead(records, chain);
  const known = new KnownHeads(chain, options);
  let entries = 0;
  let hash = genesisHash(chain);
  const give = (broken?: ChainBreak): Verification => ({
    org_id: chain,
    entries,
    ok: broken === undefined,
    head: { seq: head.seq, hash: head.hash },
    anchors: known.agreed,
    ...(broken ? { broken } : {}),
  });
  const breakAt = (seq: number, reason: BreakReason, detail: string): Verification =>
    give({ seq, entry_id: entryIdOf({ org_id: chain, seq }), reason, detail });
  try {
    while (entries < newest) {
      const page = await readPage(records, chain, entries, newest);
      if (page.length === 0) return breakAt(entries + 1, 'gap', `Entry ${entries + 1} is missing.`);
      for (const entry of page) {
        if (entry === UNREADABLE)
          return breakAt(entries + 1, 'unreadable', `The database cannot read entry ${entries + 1} any more.`);
        const seq = Number(entry.seq);
        if (seq !== entries + 1) {
          const detail = `Entry ${entries + 1} is missing; the next one there is ${seq}.`;
          return breakAt(entries + 1, 'gap', detail);
        }
        if (!hash.equals(entry.prev_hash))
          return breakAt(
            seq,
            'previous_hash',
            `Entry ${seq} does not follow on ${seq - 1}: one of the two was put there later, or they changed places.`,
          );
        hash = hashEntry(hash, { ...entry, seq });
        if (!hash.equals(entry.hash)) return breakAt(seq, 'hash', `Entry ${seq} is not what was written then.`);
        const disagreement = await known.disagreement(seq, hash.toString('hex'));
        if (disagreement) return breakAt(disagreement.seq, 'anchor', disagreement.detail);
        entries = seq;
      }
    }
    if (head.seq > entries)
      return breakAt(entries + 1, 'gap', `Entry ${entries + 1} is missing; the chain went on to ${head.seq}.`);
    if (head.seq < entries)
      return breakAt(head.seq + 1, 'head', `Entry ${head.seq + 1} is behind the head, which is ${head.seq}.`);
    if (head.hash !== hash.toString('hex'))
      return breakAt(head.seq, 'head', `The head is not the hash of entry ${head.seq}.`);
    const beyond = await known.beyond(entries);
    // What came after we began has anchors of its own, and is for the next look.
    if (beyond && (await readHead(records, chain)).newest <= entries)
      return breakAt(beyond.seq, 'anchor', beyond.detail);
    return give();
  } finally {
    await known.close();
  }
}

export async function headOf(records: Records, chain: string): Promise<ChainHead> {
  return (await readHead(records, chain)).head;
}

async function readHead(records: Records, chain: string): Promise<{ head: ChainHead; newest: number }> {
  return inChain(records, chain, async (tx) => {
    await byIndexOnly(tx);
    const row = await tx
      .selectFrom('audit_heads')
      .select(['seq', 'hash'])
      .where('org_id', '=', chain)
      .executeTakeFirst();
    const { newest } = await tx
      .selectFrom('audit_entries')
      .select((eb) => eb.fn.max('seq').as('newest'))
      .where('org_id', '=', chain)
      .executeTakeFirstOrThrow();
    const hash = Buffer.from(row?.hash ?? genesisHash(chain)).toString('hex');
    return { head: { seq: Number(row?.seq ?? 0), hash }, newest: Number(newest ?? 0) };
  });
}

const UNREADABLE = Symbol('unreadable');

async function readPage(records: Records, chain: string, after: number, newest: number) {
  try {
    return await readEntries(records, chain, after, Math.min(newest, after + ENTRIES_PER_PAGE));
  } catch (error) {
    // Busy, late or closing: not the chain's fault.
    if (error instanceof Problem) throw error;
  }
  // One of them is damaged on disk. Up to it, the others can be read one by one.
  try {
    return await readEntries(records, chain, after, after + 1);
  } catch (error) {
    if (error instanceof Problem) throw error;
    return [UNREADABLE] as const;
  }
}

function readEntries(records: Records, chain: string, after: number, upTo: number) {
  return inChain(records, chain, async (tx) => {
    await byIndexOnly(tx);
    return tx
      .selectFrom('audit_entries')
      .select(COLUMNS)
      .where('org_id', '=', chain)
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .orderBy('seq')
      .execute();
  });
}

/** Damage to another chain's part of the table is not to be met here. Changes nothing, and cannot. */
async function byIndexOnly(tx: Transaction): Promise<void> {
  await sql`SET TRANSACTION READ ONLY`.execute(tx);
  await sql`SET LOCAL enable_seqscan = off`.execute(tx);
}

/** Heads written down before: those of the anchors' file, in order, and the one somebody has brought. */
class KnownHeads {
  agreed = 0;
  readonly #anchors: AsyncGenerator<Anchor, undefined>;
  readonly #brought: ChainHead | undefined;
  #next: Promise<IteratorResult<Anchor, undefined>> | undefined;
  #lastGood = 0;

  constructor(chain: string, { anchorPath, anchor }: VerifyOptions) {
    this.#anchors = anchorsOf(anchorPath, chain);
    this.#brought = anchor;
  }

  async disagreement(seq: number, hash: string): Promise<{ seq: number; detail: string } | undefined> {
    if (this.#brought?.seq === seq && this.#brought.hash !== hash)
      return { seq, detail: `Entry ${seq} is not the one whose hash you gave: the chain was rewritten up to it.` };
    if (this.#brought?.seq === seq) this.agreed += 1;
    for (;;) {
      this.#next ??= this.#anchors.next();
      const { done, value } = await this.#next;
      if (done || value.seq > seq) return undefined;
      if (value.seq === seq && value.hash === hash) {
        this.agreed += 1;
        this.#lastGood = seq;
        this.#next = undefined;
        continue;
      }
      const detail = `Entry ${value.seq} is not the one that was the head at ${value.at}: the chain was rewritten somewhere from entry ${this.#lastGood + 1} to ${value.seq}.`;
      return { seq: value.seq, detail };
    }
  }

  async close(): Promise<void> {
    await this.#anchors.return(undefined);
  }

  /** A head beyond the end of the chain: entries were cut off, and the head with them. */
  async beyond(last: number): Promise<{ seq: number; detail: string } | undefined> {
    const cutOff = (known: number, when: string): { seq: number; detail: string } => ({
      seq: last + 1,
      detail: `Entry ${last + 1} is missing: the chain ends at ${last}, and ${when} its head was ${known}.`,
    });
    if (this.#brought && this.#brought.seq > last) return cutOff(this.#brought.seq, 'by what you gave');
    this.#next ??= this.#anchors.next();
    const { done, value } = await this.#next;
    if (!done) return cutOff(value.seq, `at ${value.at}`);
    return undefined;
  }
}

async function* anchorsOf(path: string | undefined, chain: string): AsyncGenerator<Anchor, undefined> {
  if (path === undefined) return undefined;
  for await (const line of readAnchors(path, chain)) if (line.kind === 'anchor') yield line.anchor;
  return undefined;
}

/** The first damage of the anchors' file, in words. A changed line shows at the next one, so the whole is read first. */
async function damageOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  for await (const line of readAnchors(path, '')) if (line.kind === 'damage') return line.damage.detail;
  return undefined;
}

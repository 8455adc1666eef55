/**
 * The way into the audit chains. What changes something appends its entry in the transaction that changes it (`append`,
 * or `audited` around the whole). What only reads has no transaction of its own: its entries are gathered and written
 * together, and whoever reads gets the answer once its entry is durable (`note`).
 *
 * The same read or refusal of the same caller from the same address within ten minutes is counted, not repeated: a page
 * that refreshes itself leaves one entry, and at the end of the ten minutes a second with `repeated`. What is sent in is
 * only counted (`tally`): one entry a key and ten minutes. A crash may lose those counts, never a first entry.
 *
 * Never wait for a note inside a transaction: it is written in another, and the two would wait for each other for ever.
 */
import { AsyncResource } from 'node:async_hooks';
import { type Clock, MINUTE_MS, Problem } from '@bellwether/core';
import { afterCommit, type Records, type Transaction } from '@bellwether/records';
import { type Caller, nameOf, type RequestFacts } from '../authority/caller.ts';
import {
  type AuditNote,
  genesisHash,
  hashEntry,
  INSTALLATION_CHAIN,
  storableText,
  type UnchainedEntry,
} from './audit-entry.ts';
import { unnamedNote } from './unnamed.ts';

const DETAILS_BYTES_MAX = 8 * 1024;
const WAITING_MAX = 20_000;
const ENTRIES_PER_TRANSACTION = 500;
/** How long equal reads, and what a key sends, are counted into one entry. */
export const REPEAT_SPAN_MS = 10 * MINUTE_MS;
const REPEATS_MAX = 50_000;
const TALLIES_MAX = 10_000;

export type AuditDraft = Omit<UnchainedEntry, 'seq'>;

interface Waiting {
  /** Without one it is a mark: everything before it has been dealt with. */
  draft: AuditDraft | undefined;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Repeat {
  draft: AuditDraft;
  untilMs: number;
  count: number;
  /** Of the first entry, for who comes while it is on its way. */
  written: Promise<void>;
}

interface Tally {
  draft: AuditDraft;
  untilMs: number;
  counts: Map<string, number>;
}

/** Is told of everything that is noted or appended, as it happens and also when it is only counted. Returns at once. */
export type AuditListener = (draft: AuditDraft) => void;

export class AuditTrail {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #namePerson: (orgId: string, subject: string) => string;
  readonly #repeats = new Map<string, Repeat>();
  readonly #tallies = new Map<string, Tally>();
  readonly #listeners = new Set<AuditListener>();
  /** Requests whose refusal is on its way into the chain. */
  readonly #refused = new WeakSet<RequestFacts>();
  /** Flushing belongs to nobody's transaction, whoever set it off. */
  readonly #outside = new AsyncResource('AuditTrail');
  #waiting: Waiting[] = [];
  #flushing = false;

  /** `namePerson` gives what stands in the place of a person's pseudonym; see unnamed.ts. */
  constructor(records: Records, clock: Clock, namePerson: (orgId: string, subject: string) => string) {
    this.#records = records;
    this.#clock = clock;
    this.#namePerson = namePerson;
  }

  onEntry(listener: AuditListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Appends in the caller's own transaction: it is there exactly when what it speaks of is. */
  async append(tx: Transaction, caller: Caller | undefined, orgId: string, note: AuditNote): Promise<void> {
    const draft = this.#draft(caller, orgId, note);
    await this.#write(tx, orgId, [draft]);
    afterCommit(tx, () => this.#tell(draft));
  }

  /** Writes down a read or a sign-in; resolves when it is durable. Equal ones are counted. */
  note(caller: Caller, note: AuditNote): Promise<void> {
    return this.#noteOrCount(this.#draft(caller, chainOf(caller), note));
  }

  /** Writes down what counts each time it is done: exports, and changes outside of the records. */
  noteEach(caller: Caller, note: AuditNote): Promise<void> {
    const draft = this.#draft(caller, chainOf(caller), note);
    this.#tell(draft);
    return this.#enqueue(draft);
  }

  /** Of somebody who is not known: a failed sign-in to an account of this organisation. Resolves when it is durable. */
  noteUnknown(orgId: string, request: Caller['request'], note: AuditNote): Promise<void> {
    const draft = { ...this.#draft(undefined, orgId, note), ...requestColumns(request) };
    this.#tell(draft);
    return this.#enqueue(draft);
  }

  /** Adds to the counts of what this caller does; one entry a caller and ten minutes says how many there were. */
  tally(caller: Caller, note: AuditNote, counts: Readonly<Record<string, number>>): void {
    const nowMs = this.#clock();
    const key = JSON.stringify([chainOf(caller), nameOf(caller), note.action, note.resourceId ?? '']);
    let tally = this.#tallies.get(key);
    if (tally && nowMs >= tally.untilMs) {
      this.#closeTally(key, tally);
      tally = undefined;
    }
    if (!tally) {
      if (this.#tallies.size >= TALLIES_MAX) this.#closeOldestTally();
      const draft = this.#draft(caller, chainOf(caller), note);
      tally = { draft, untilMs: nowMs + REPEAT_SPAN_MS, counts: new Map() };
      this.#tallies.set(key, tally);
    }
    for (const [name, count] of Object.entries(counts)) tally.counts.set(name, (tally.counts.get(name) ?? 0) + count);
  }

  /** A refusal. Durable after `settled`, which the way out waits for before it answers. */
  denied(caller: Caller, needed: string): void {
    if (caller.request) this.#refused.add(caller.request);
    this.#noteOrCount(
      this.#draft(caller, chainOf(caller), {
        action: 'access.denied',
        resourceType: 'permission',
        resourceId: needed,
        outcome: 'denied',
      }),
    ).catch(() => undefined);
  }

  /** The same for a request that was refused for another reason than a missing permission; once a request. */
  deniedUnlessNoted(caller: Caller, needed: string): void {
    if (!caller.request || !this.#refused.has(caller.request)) this.denied(caller, needed);
  }

  /** Resolves when everything noted before the call is durable, or could not be made so. */
  settled(): Promise<void> {
    if (!this.#flushing) return Promise.resolve();
    return new Promise((resolve) => this.#push({ draft: undefined, resolve, reject: () => resolve() }));
  }

  /** Writes the counts whose ten minutes are over; with `all` the others too, before closing. */
  async sweep(all = false): Promise<void> {
    const nowMs = this.#clock();
    let closed = 0;
    const paced = async (): Promise<void> => {
      // Counts never take the room that what is read now needs.
      if (++closed % ENTRIES_PER_TRANSACTION === 0) await this.settled();
    };
    for (const [key, repeat] of this.#repeats) {
      if (!all && nowMs < repeat.untilMs) continue;
      this.#closeRepeat(key, repeat);
      if (repeat.count > 0) await paced();
    }
    for (const [key, tally] of this.#tallies) {
      if (!all && nowMs < tally.untilMs) continue;
      this.#closeTally(key, tally);
      await paced();
    }
    await this.settled();
  }

  #noteOrCount(draft: AuditDraft): Promise<void> {
    this.#tell(draft);
    const { org_id, actor, action, resource_type, resource_id, outcome, address, details } = draft;
    const key = JSON.stringify([org_id, actor, action, resource_type, resource_id, outcome, address, details]);
    const nowMs = this.#clock();
    const repeat = this.#repeats.get(key);
    if (repeat && nowMs < repeat.untilMs) {
      repeat.count += 1;
      return repeat.written;
    }
    if (repeat) this.#closeRepeat(key, repeat);
    const written = this.#enqueue(draft);
    if (this.#repeats.size >= REPEATS_MAX) this.#closeOldestRepeat();
    const first = { draft, untilMs: nowMs + REPEAT_SPAN_MS, count: 0, written };
    this.#repeats.set(key, first);
    written.catch(() => {
      if (this.#repeats.get(key) === first) this.#repeats.delete(key);
    });
    return written;
  }

  #tell(draft: AuditDraft): void {
    for (const listener of this.#listeners) {
      try {
        listener(draft);
      } catch {
        // Whoever listens keeps nobody from being written down.
      }
    }
  }

  #closeRepeat(key: string, { draft, count }: Repeat): void {
    this.#repeats.delete(key);
    if (count > 0) this.#enqueueCounts(draft, { repeated: count });
  }

  #closeTally(key: string, { draft, counts }: Tally): void {
    this.#tallies.delete(key);
    this.#enqueueCounts(draft, { since: draft.at, ...Object.fromEntries(counts) });
  }

  #enqueueCounts(draft: AuditDraft, counts: object): void {
    const details = JSON.stringify({ ...(JSON.parse(draft.details) as object), ...counts });
    this.#enqueue({ ...draft, at: this.#now(), details }).catch(() => undefined);
  }

  #closeOldestRepeat(): void {
    const oldest = this.#repeats.entries().next();
    if (!oldest.done) this.#closeRepeat(...oldest.value);
  }

  #closeOldestTally(): void {
    const oldest = this.#tallies.entries().next();
    if (!oldest.done) this.#closeTally(...oldest.value);
  }

  #draft(caller: Caller | undefined, orgId: string, told: AuditNote): AuditDraft {
    const note = unnamedNote(told, (subject) => this.#namePerson(orgId, subject));
    const details = JSON.stringify(note.details ?? {});
    return {
      org_id: orgId,
      at: this.#now(),
      actor: caller ? nameOf(caller) : 'nobody',
      action: note.action,
      resource_type: note.resourceType,
      resource_id: storableText(note.resourceId ?? ''),
      outcome: note.outcome ?? 'ok',
      ...requestColumns(caller?.request),
      details: Buffer.byteLength(details) <= DETAILS_BYTES_MAX ? details : JSON.stringify({ cut: details.length }),
    };
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }

  #enqueue(draft: AuditDraft): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.reject(
        new Problem('overloaded', 'More is read than can be written down. Try again in a moment.', {
          retryAfterSeconds: 1,
        }),
      );
    return new Promise((resolve, reject) => this.#push({ draft, resolve, reject }));
  }

  #push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#flushing) return;
    this.#flushing = true;
    this.#outside.runInAsyncScope(() => void this.#flush());
  }

  /** Never rejects: each entry's own promise says what became of it. */
  async #flush(): Promise<void> {
    // One turn of the event loop, so that what arrives together is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, ENTRIES_PER_TRANSACTION);
      for (const [orgId, entries] of Map.groupBy(batch, ({ draft }) => draft?.org_id)) {
        if (orgId === undefined) continue;
        const drafts = entries.flatMap(({ draft }) => draft ?? []);
        try {
          await inChain(this.#records, orgId, (tx) => this.#write(tx, orgId, drafts));
          for (const { resolve } of entries) resolve();
        } catch (error) {
          for (const { reject } of entries) reject(error);
        }
      }
      for (const { draft, resolve } of batch) if (!draft) resolve();
    }
    // In the same step as the look at the queue: whoever comes after it begins anew.
    this.#flushing = false;
  }

  async #write(tx: Transaction, chain: string, drafts: readonly AuditDraft[]): Promise<void> {
    await tx
      .insertInto('audit_heads')
      .values({ org_id: chain, seq: 0, hash: genesisHash(chain) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // The lock makes writers of one chain wait for each other, also those of other processes.
    const head = await tx
      .selectFrom('audit_heads')
      .select(['seq', 'hash'])
      .where('org_id', '=', chain)
      .forUpdate()
      .executeTakeFirstOrThrow();
    let seq = Number(head.seq);
    let hash: Uint8Array = head.hash;
    const rows = drafts.map((draft) => {
      seq += 1;
      const previous = hash;
      hash = hashEntry(previous, { ...draft, seq });
      return { ...draft, seq, prev_hash: previous, hash };
    });
    await tx.insertInto('audit_entries').values(rows).execute();
    await tx.updateTable('audit_heads').set({ seq, hash }).where('org_id', '=', chain).execute();
  }
}

/** The chain a caller's deeds go into. */
export function chainOf(caller: Caller): string {
  return caller.orgId || INSTALLATION_CHAIN;
}

/** Runs `work` in a transaction that sees this chain: the organisation's own, or the operator's. */
export function inChain<T>(records: Records, chain: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return chain === INSTALLATION_CHAIN ? records.asOperator(work) : records.asTenant(chain, work);
}

function requestColumns(request: Caller['request']): { address: string; request_id: string } {
  return { address: storableText(request?.address ?? ''), request_id: storableText(request?.id ?? '') };
}

/**
 * The way into the audit chains. What changes something appends its entry in the transaction that changes it (`append`,
 * or `audited` around the whole). What only reads has no transaction of its own: its entries are gathered and written
 * together, and whoever reads gets the answer once its entry is durable (`note`).
 *
 * The same read by the same caller within ten minutes is counted, not repeated: a page that refreshes itself leaves one
 * entry, and at the end of the ten minutes a second with `repeated`. A crash may lose that count, never the first entry.
 */
import { AsyncResource } from 'node:async_hooks';
import { type Clock, MINUTE_MS, Problem } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import { type Caller, nameOf } from '../authority/caller.ts';
import { type AuditNote, genesisHash, hashEntry, INSTALLATION_CHAIN, type UnchainedEntry } from './audit-entry.ts';

const DETAILS_BYTES_MAX = 8 * 1024;
const WAITING_MAX = 20_000;
const ENTRIES_PER_TRANSACTION = 500;
const REPEAT_SPAN_MS = 10 * MINUTE_MS;
const REPEATS_MAX = 50_000;

type Draft = Omit<UnchainedEntry, 'seq'>;

interface Waiting {
  draft: Draft;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Repeat {
  draft: Draft;
  untilMs: number;
  count: number;
  /** Of the first entry, for who comes while it is on its way. */
  written: Promise<void>;
}

/** Is told of each read, export, sign-in and refusal once its entry is durable. */
export type AuditListener = (entry: UnchainedEntry) => void;

export class AuditTrail {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #repeats = new Map<string, Repeat>();
  readonly #listeners = new Set<AuditListener>();
  /** Flushing belongs to nobody's transaction, whoever set it off. */
  readonly #outside = new AsyncResource('AuditTrail');
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;

  constructor(records: Records, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  onEntry(listener: AuditListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Appends in the caller's own transaction: it is there exactly when what it speaks of is. */
  async append(tx: Transaction, caller: Caller | undefined, orgId: string, note: AuditNote): Promise<void> {
    await this.#write(tx, orgId, [this.#draft(caller, orgId, note)]);
  }

  /** Writes down a read, an export or a sign-in; resolves when it is durable. */
  note(caller: Caller, note: AuditNote): Promise<void> {
    const draft = this.#draft(caller, chainOf(caller), note);
    const key = JSON.stringify([
      draft.org_id,
      draft.actor,
      draft.action,
      draft.resource_id,
      draft.outcome,
      draft.details,
    ]);
    const repeat = this.#repeats.get(key);
    const nowMs = this.#clock();
    if (repeat && nowMs < repeat.untilMs) {
      repeat.count += 1;
      return repeat.written;
    }
    if (repeat) this.#close(key, repeat);
    const written = this.#enqueue(draft);
    if (this.#repeats.size >= REPEATS_MAX) this.#closeOldest();
    this.#repeats.set(key, { draft, untilMs: nowMs + REPEAT_SPAN_MS, count: 0, written });
    written.catch(() => this.#repeats.delete(key));
    return written;
  }

  /** Of somebody who is not known: a failed sign-in to an account of this organisation. Resolves when it is durable. */
  noteUnknown(orgId: string, request: Caller['request'], note: AuditNote): Promise<void> {
    return this.#enqueue({ ...this.#draft(undefined, orgId, note), ...requestColumns(request) });
  }

  /** A refusal. Durable after `settled`, which the way out waits for before it answers. */
  denied(caller: Caller, needed: string): void {
    this.#enqueue(
      this.#draft(caller, chainOf(caller), {
        action: 'access.denied',
        resourceType: 'permission',
        resourceId: needed,
        outcome: 'denied',
      }),
    ).catch(() => undefined);
  }

  /** Resolves when everything noted before the call is durable, or could not be made so. */
  async settled(): Promise<void> {
    while (this.#flushing) await this.#flushing;
  }

  /** Writes the counts of what was repeated; hourly, and before closing. */
  async sweep(all = false): Promise<void> {
    const nowMs = this.#clock();
    for (const [key, repeat] of this.#repeats) if (all || nowMs >= repeat.untilMs) this.#close(key, repeat);
    await this.settled();
  }

  #close(key: string, { draft, count }: Repeat): void {
    this.#repeats.delete(key);
    if (count === 0) return;
    const details = JSON.stringify({ ...(JSON.parse(draft.details) as object), repeated: count });
    this.#enqueue({ ...draft, at: this.#now(), details }).catch(() => undefined);
  }

  #closeOldest(): void {
    const oldest = this.#repeats.entries().next();
    if (!oldest.done) this.#close(...oldest.value);
  }

  #draft(caller: Caller | undefined, orgId: string, note: AuditNote): Draft {
    const details = JSON.stringify(note.details ?? {});
    return {
      org_id: orgId,
      at: this.#now(),
      actor: caller ? nameOf(caller) : 'nobody',
      action: note.action,
      resource_type: note.resourceType,
      resource_id: (note.resourceId ?? '').slice(0, 256),
      outcome: note.outcome ?? 'ok',
      ...requestColumns(caller?.request),
      details: Buffer.byteLength(details) <= DETAILS_BYTES_MAX ? details : JSON.stringify({ cut: details.length }),
    };
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }

  #enqueue(draft: Draft): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX)
      return Promise.reject(
        new Problem('overloaded', 'More is read than can be written down. Try again in a moment.', {
          retryAfterSeconds: 1,
        }),
      );
    return new Promise((resolve, reject) => {
      this.#waiting.push({ draft, resolve, reject });
      this.#flushing ??= this.#outside.runInAsyncScope(() =>
        this.#flush().finally(() => {
          this.#flushing = undefined;
        }),
      );
    });
  }

  async #flush(): Promise<void> {
    // One turn of the event loop, so that what arrives together is written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, ENTRIES_PER_TRANSACTION);
      for (const [orgId, entries] of Map.groupBy(batch, ({ draft }) => draft.org_id)) {
        const drafts = entries.map(({ draft }) => draft);
        await this.#inTransaction(orgId, (tx) => this.#write(tx, orgId, drafts)).then(
          (written) => {
            for (const { resolve } of entries) resolve();
            for (const listener of this.#listeners) for (const entry of written) listener(entry);
          },
          (error: unknown) => {
            for (const { reject } of entries) reject(error);
          },
        );
      }
    }
  }

  #inTransaction(orgId: string, work: (tx: Transaction) => Promise<UnchainedEntry[]>): Promise<UnchainedEntry[]> {
    return orgId === INSTALLATION_CHAIN ? this.#records.asOperator(work) : this.#records.asTenant(orgId, work);
  }

  async #write(tx: Transaction, chain: string, drafts: readonly Draft[]): Promise<UnchainedEntry[]> {
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
    return rows;
  }
}

/** The chain a caller's deeds go into. */
export function chainOf(caller: Caller): string {
  return caller.orgId || INSTALLATION_CHAIN;
}

function requestColumns(request: Caller['request']): { address: string; request_id: string } {
  return { address: request?.address ?? '', request_id: request?.id ?? '' };
}

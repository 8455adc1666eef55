/**
 * Events on their way to the centre, in order, sealed, in a bounded space. An event has its id before it gets here, so
 * sending it again changes nothing; it leaves the spool when the centre has answered for it, and not before. What the
 * centre refuses is kept aside with its reason.
 */
import type { JsonObject } from '@bellwether/core';
import type { EdgeDatabase } from '../edge-database.ts';
import { open, seal } from '../vault/seal.ts';

export interface SpoolOptions {
  bytesMax: number;
}

export interface SpoolStats {
  /** Waiting. */
  events: number;
  bytes: number;
  bytes_max: number;
  /** Over all time. */
  accepted: number;
  duplicate: number;
  rejected: number;
}

export interface SpooledBatch {
  seqs: number[];
  lines: string[];
}

/** What the centre said of one event. */
export type SpoolAnswer = { status: 'accepted' | 'duplicate' } | { status: 'rejected'; reason: string; field: string };

export interface RefusedByCentre {
  seq: number;
  reason: string;
  field: string;
  at: number;
}

const REFUSED_MAX = 10_000;
const PLACE = 'spool';

export class Spool {
  readonly #database: EdgeDatabase;
  readonly #key: Buffer;
  readonly #options: SpoolOptions;
  #changed: (() => void)[] = [];

  constructor(database: EdgeDatabase, key: Buffer, options: SpoolOptions) {
    this.#database = database;
    this.#key = key;
    this.#options = options;
  }

  /** Part of the transaction it is called in. Gives the place of the last one. */
  append(events: readonly JsonObject[]): number {
    if (events.length === 0) return 0;
    let [last, bytes] = [0, 0];
    for (const event of events) {
      const sealed = seal(this.#key, JSON.stringify(event), PLACE);
      last = this.#database.run('INSERT INTO spool (size, sealed) VALUES (?, ?)', sealed.length, sealed).lastId;
      bytes += sealed.length;
    }
    this.#database.run('UPDATE spool_state SET events = events + ?, bytes = bytes + ?', events.length, bytes);
    this.#wake();
    return last;
  }

  /** The oldest events, at least one when there is any. */
  peek(limits: { events: number; bytes: number }): SpooledBatch {
    const rows = this.#database.all<{ seq: number; size: number; sealed: Uint8Array }>(
      'SELECT seq, size, sealed FROM spool ORDER BY seq LIMIT ?',
      limits.events,
    );
    const batch: SpooledBatch = { seqs: [], lines: [] };
    let bytes = 0;
    for (const { seq, size, sealed } of rows) {
      bytes += size;
      if (batch.seqs.length > 0 && bytes > limits.bytes) break;
      batch.seqs.push(seq);
      batch.lines.push(open(this.#key, sealed, PLACE).toString());
    }
    return batch;
  }

  /** The centre has answered for these: they leave. */
  settle(seqs: readonly number[], answers: readonly SpoolAnswer[], nowMs: number): void {
    this.#database.transaction(() => {
      const counts = { accepted: 0, duplicate: 0, rejected: 0 };
      let [events, bytes] = [0, 0];
      for (const [i, seq] of seqs.entries()) {
        const row = this.#database.get<{ size: number; sealed: Uint8Array }>(
          'SELECT size, sealed FROM spool WHERE seq = ?',
          seq,
        );
        if (!row) continue; // its person was erased while it was on its way
        const answer = answers[i]!;
        counts[answer.status] += 1;
        events += 1;
        bytes += row.size;
        if (answer.status === 'rejected')
          this.#database.run(
            'INSERT INTO refused_by_centre VALUES (?, ?, ?, ?, ?)',
            seq,
            answer.reason,
            answer.field,
            nowMs,
            row.sealed,
          );
        this.#database.run('DELETE FROM spool WHERE seq = ?', seq);
      }
      this.#database.run(
        `UPDATE spool_state SET events = events - ?, bytes = bytes - ?, sent_through = max(sent_through, ?),
           accepted = accepted + ?, duplicate = duplicate + ?, rejected = rejected + ?`,
        events,
        bytes,
        seqs.at(-1) ?? 0,
        counts.accepted,
        counts.duplicate,
        counts.rejected,
      );
      this.#database.run(
        'DELETE FROM refused_by_centre WHERE seq <= (SELECT max(seq) FROM refused_by_centre) - ?',
        REFUSED_MAX,
      );
    });
    this.#wake();
  }

  /** Takes out everything that bears one of these pseudonyms. Inside a transaction. */
  erase(pseudonyms: readonly string[]): number {
    let erased = 0;
    for (const table of ['spool', 'refused_by_centre']) {
      const found: number[] = [];
      for (const row of this.#database.each<{ seq: number; sealed: Uint8Array }>(`SELECT seq, sealed FROM ${table}`)) {
        const text = open(this.#key, row.sealed, PLACE).toString();
        if (pseudonyms.some((pseudonym) => text.includes(pseudonym))) found.push(row.seq);
      }
      for (const seq of found) this.#database.run(`DELETE FROM ${table} WHERE seq = ?`, seq);
      erased += found.length;
    }
    this.#database.run(
      `UPDATE spool_state SET events = (SELECT count(*) FROM spool), bytes = (SELECT coalesce(sum(size), 0) FROM spool)`,
    );
    return erased;
  }

  stats(): SpoolStats {
    const row = this.#database.get<Omit<SpoolStats, 'bytes_max'>>(
      'SELECT events, bytes, accepted, duplicate, rejected FROM spool_state',
    )!;
    return { ...row, bytes_max: this.#options.bytesMax };
  }

  refused(limit: number): RefusedByCentre[] {
    return this.#database.all<RefusedByCentre>(
      'SELECT seq, reason, field, at FROM refused_by_centre ORDER BY seq DESC LIMIT ?',
      limit,
    );
  }

  /** Everything up to and with this place has been answered for. */
  isSentThrough(seq: number): boolean {
    const first = this.#database.get<{ seq: number | null }>('SELECT min(seq) AS seq FROM spool')?.seq;
    return first === null || first === undefined || first > seq;
  }

  get isFull(): boolean {
    return this.stats().bytes >= this.#options.bytesMax;
  }

  /** Resolves at the next change, or when the signal says to stop. */
  changed(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#changed.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Resolves once there is room again. */
  async roomy(signal: AbortSignal): Promise<void> {
    while (this.isFull && !signal.aborted) await this.changed(signal);
  }

  #wake(): void {
    const waiting = this.#changed;
    this.#changed = [];
    for (const resolve of waiting) resolve();
  }
}

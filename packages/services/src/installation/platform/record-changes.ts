/**
 * What other processes change in the records, for whoever keeps rows of them in memory.
 *
 * Rules kept here
 * - The records themselves say what has changed, in the transaction that changes it (`record_changes`, written by
 *   triggers): a process that dies between its commit and a message has told all the same, and so has one that cannot
 *   reach the cluster.
 * - Every process looks every `LOOK_EVERY_MS`: a change takes effect everywhere within a second.
 * - What was changed is loaded anew, by table and organisation. What could not be loaded is loaded with the next look.
 * - Whoever has not looked for longer than changes are kept loads everything.
 *
 * A transaction is seen once it is over, also when it began long before others that were seen already: a look asks for
 * all that the oldest transaction under way at the last look may have written.
 */
import { MINUTE_MS, type OnTrouble } from '@bellwether/core';
import { type Records, sql } from '@bellwether/records';
import { Rounds } from './rounds.ts';

/** The tables that triggers watch; see the migrations `several-processes` and `archive`. */
export type WatchedTable =
  | 'organisations'
  | 'event_types'
  | 'prices'
  | 'settings'
  | 'consents'
  | 'erased_subjects'
  | 'device_profiles'
  | 'devices'
  | 'device_credentials'
  | 'sites'
  | 'tag_containers'
  | 'users'
  | 'sessions'
  | 'api_keys'
  | 'survey_waves'
  | 'archive_restores';

/** Loads what is kept of the tables anew: of one organisation, or of all when none is named. */
export type LoadAnew = (orgId: string | undefined) => Promise<void> | void;

interface Holder {
  tables: ReadonlySet<string>;
  load: LoadAnew;
  /** What has to be loaded still: organisations, or all of them. */
  due: Set<string>;
}

/** `due` of all organisations. */
const ALL = '';
const LOOK_EVERY_MS = 400;
const SWEEP_EVERY_MS = MINUTE_MS;
/** How long changes are kept. Whoever was away for longer loads everything. */
export const CHANGES_KEPT_MS = 15 * MINUTE_MS;
const AWAY_MAX_MS = CHANGES_KEPT_MS / 3;

export interface RecordChangesOptions {
  records: Records;
  /** Of this machine, not of the platform: how long a process was away is no matter of dates. */
  monotonicMs?: () => number;
  onTrouble: OnTrouble;
}

export class RecordChanges {
  readonly #options: RecordChangesOptions;
  readonly #holders: Holder[] = [];
  readonly #rounds: Rounds;
  /** Transactions below it have all been seen. */
  #floor: bigint | undefined;
  /** Seen at or above the floor: `transaction table organisation`. */
  #seen = new Set<string>();
  #lookedMs = Number.NEGATIVE_INFINITY;
  #sweptMs = Number.NEGATIVE_INFINITY;

  private constructor(options: RecordChangesOptions) {
    this.#options = options;
    this.#rounds = new Rounds({
      everyMs: LOOK_EVERY_MS,
      work: () => this.#look(),
      onTrouble: options.onTrouble,
      trouble: 'what other processes have changed could not be read and is read again at once',
    });
  }

  /** To be called before anything is loaded: whatever is changed from here on is seen. */
  static async open(options: RecordChangesOptions): Promise<RecordChanges> {
    const changes = new RecordChanges(options);
    await options.records.asOperator((tx) =>
      tx
        .insertInto('record_sharing')
        .values({ is_shared: true, since: new Date() })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    await changes.#read();
    changes.#lookedMs = changes.#nowMs();
    changes.#rounds.start();
    return changes;
  }

  /** Has `load` called after each change of one of the tables; it never runs twice at a time. */
  hold(tables: readonly WatchedTable[], load: LoadAnew): void {
    this.#holders.push({ tables: new Set(tables), load, due: new Set() });
  }

  /** Resolves when what had been changed at the call holds here, or was told as trouble. */
  async look(): Promise<void> {
    // One under way may have read before the call.
    await this.#rounds.look();
    await this.#rounds.look();
  }

  close(): Promise<void> {
    return this.#rounds.stop();
  }

  async #look(): Promise<void> {
    const { records } = this.#options;
    const nowMs = this.#nowMs();
    const wasAway = nowMs - this.#lookedMs > AWAY_MAX_MS;
    const changed = await this.#read();
    this.#lookedMs = nowMs;
    for (const { tables, due } of this.#holders) {
      if (wasAway) due.add(ALL);
      for (const { table, whose } of changed) if (tables.has(table)) due.add(whose);
    }
    await this.#load();
    if (nowMs - this.#sweptMs < SWEEP_EVERY_MS) return;
    this.#sweptMs = nowMs;
    await records.asOperator((tx) =>
      sql`DELETE FROM record_changes WHERE at < now() - ${CHANGES_KEPT_MS / 1000} * interval '1 second'`.execute(tx),
    );
  }

  #nowMs(): number {
    return this.#options.monotonicMs?.() ?? performance.now();
  }

  async #load(): Promise<void> {
    const failures: unknown[] = [];
    for (const { due, load } of this.#holders) {
      const wanted = due.has(ALL) ? [ALL] : [...due];
      for (const whose of wanted) {
        // Taken out first: a change during the load is one to load again.
        if (whose === ALL) due.clear();
        else due.delete(whose);
        try {
          await load(whose === ALL ? undefined : whose);
        } catch (error) {
          due.add(whose);
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** What was changed since the last call; nothing at the first one. */
  async #read(): Promise<{ table: string; whose: string }[]> {
    const from = this.#floor;
    const { rows } = await this.#options.records.asOperator((tx) =>
      sql<{ floor: string; id: string | null; table_name: string; whose: string }>`
        SELECT now.floor::text AS floor, change.transaction_id::text AS id, change.table_name, change.whose
        FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS floor) AS now
        LEFT JOIN record_changes AS change ON change.transaction_id >= coalesce(${from?.toString() ?? null}::xid8, now.floor)`.execute(
        tx,
      ),
    );
    const floor = BigInt(rows[0]!.floor); // the join has a row even when nothing was changed
    const seen = new Set<string>();
    const changed: { table: string; whose: string }[] = [];
    for (const { id, table_name: table, whose } of rows) {
      if (id === null) continue;
      const name = `${id} ${table} ${whose}`;
      if (!this.#seen.has(name) && from !== undefined) changed.push({ table, whose });
      if (BigInt(id) >= floor) seen.add(name);
    }
    this.#floor = floor;
    this.#seen = seen;
    return changed;
  }
}

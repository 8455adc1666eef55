/**
 * People whose events are left out of all figures although they are stored: who has withdrawn the consent to analytics.
 * Kept beside the events, so that windows can leave them out wherever they are computed, and in memory.
 */
import type { Engine } from './engine.ts';
import { sqlString } from './sql-text.ts';
import { createTable, DURABLE, type Table } from './table.ts';

const WRITER = 'exclusions';
const TABLE = 'bellwether.excluded_subjects';
const NOBODY_LEFT_OUT = `(org_id, user_id) NOT IN (SELECT org_id, subject FROM ${TABLE} FINAL WHERE excluded = 1)`;
const NOBODY: ReadonlySet<string> = new Set();

export const EXCLUDED_SUBJECTS: Table = {
  name: TABLE,
  columns: ['org_id LowCardinality(String)', 'subject String CODEC(ZSTD(1))', 'excluded UInt8', 'version UInt64'],
  engine: 'ReplacingMergeTree(version)',
  orderBy: '(org_id, subject)',
  settings: { old_parts_lifetime: 60, ...DURABLE },
};

export class Exclusions {
  readonly #engine: Engine;
  readonly #excluded = new Map<string, Set<string>>();

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  static async open(engine: Engine): Promise<Exclusions> {
    await createTable(engine, EXCLUDED_SUBJECTS);
    const exclusions = new Exclusions(engine);
    await exclusions.reload();
    return exclusions;
  }

  /** Reads anew what another process has changed. */
  async reload(): Promise<void> {
    const rows = await this.#engine.select<{ org_id: string; subject: string }>(
      `SELECT org_id, subject FROM ${TABLE} FINAL WHERE excluded = 1`,
    );
    this.#excluded.clear();
    for (const { org_id, subject } of rows) this.#remember(org_id, subject, true);
  }

  /** What another process sharing the store has put or is just putting: everybody of the organisation who is left out. */
  know(orgId: string, subjects: Iterable<string>): void {
    this.#excluded.set(orgId, new Set(subjects));
  }

  /** Everybody of the organisation who is left out. */
  of(orgId: string): ReadonlySet<string> {
    return this.#excluded.get(orgId) ?? NOBODY;
  }

  /** Durable when it resolves. Figures show it once the windows of the person's events have been computed again. */
  async put(orgId: string, subject: string, excluded: boolean): Promise<void> {
    if (this.of(orgId).has(subject) === excluded) return;
    await this.#engine.command(
      WRITER,
      `INSERT INTO ${TABLE} SELECT ${sqlString(orgId)}, ${sqlString(subject)}, ${excluded ? 1 : 0},
         (SELECT max(version) + 1 FROM ${TABLE})`,
    );
    this.#remember(orgId, subject, excluded);
  }

  /** Removes every trace of the person here. */
  async forget(orgId: string, subject: string): Promise<void> {
    await this.#engine.command(
      WRITER,
      `ALTER TABLE ${this.#engine.placement.changed(TABLE)} DELETE WHERE org_id = ${sqlString(orgId)} AND subject = ${sqlString(subject)} SETTINGS mutations_sync = 2`,
      { timeLimitSeconds: 120 },
    );
    this.#remember(orgId, subject, false);
  }

  /** SQL condition on events of these organisations: by nobody who is left out. `undefined` when nobody is. */
  condition(orgIds: Iterable<string>): string | undefined {
    // Where other processes write, too, the table knows and this memory may not yet.
    if (this.#engine.isShared) return NOBODY_LEFT_OUT;
    for (const orgId of orgIds) if (this.of(orgId).size > 0) return NOBODY_LEFT_OUT;
    return undefined;
  }

  #remember(orgId: string, subject: string, excluded: boolean): void {
    const known = this.#excluded.get(orgId) ?? new Set();
    if (excluded) known.add(subject);
    else known.delete(subject);
    this.#excluded.set(orgId, known);
  }
}

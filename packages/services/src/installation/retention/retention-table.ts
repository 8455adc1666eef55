/**
 * The retention of every organisation, in memory: admission and metric queries ask at every turn what has been removed, and
 * what of it has been brought back from the archive.
 */
import type { JsonObject, TimeSpan } from '@bellwether/core';
import type { ArchiveRestoreState, Records, Transaction } from '@bellwether/records';
import {
  DEFAULT_RETENTION,
  RETENTION_SETTING,
  type RetentionState,
  retentionSetting,
  retentionState,
} from './retention-policy.ts';

/** Events of it may be in the store although they were removed. Whole, and part of answers, once it is `restored`. */
export interface BroughtBack extends TimeSpan {
  restoreId: string;
  state: Exclude<ArchiveRestoreState, 'ended'>;
  untilMs: number;
}

const NOTHING: readonly BroughtBack[] = [];

export class RetentionTable {
  readonly #states = new Map<string, RetentionState>();
  readonly #broughtBack = new Map<string, readonly BroughtBack[]>();

  static async load(records: Records): Promise<RetentionTable> {
    const table = new RetentionTable();
    await table.reload(records);
    return table;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('settings')
        .select(['org_id', 'value'])
        .where('name', '=', RETENTION_SETTING)
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    for (const { org_id, value } of rows) this.put(org_id, retentionState(value as JsonObject));
    const restores = await records.asOperator((tx) =>
      tx
        .selectFrom('archive_restores')
        .selectAll()
        .where('state', '<>', 'ended')
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    const spans = Map.groupBy(restores, ({ org_id }) => org_id);
    for (const known of orgId === undefined ? [...this.#broughtBack.keys()] : [orgId])
      if (!spans.has(known)) this.#broughtBack.delete(known);
    for (const [org_id, open] of spans)
      this.#broughtBack.set(
        org_id,
        open.map(({ restore_id, state, from_at, to_at, until }) => ({
          ...{ restoreId: restore_id, state: state as BroughtBack['state'] },
          ...{ fromMs: from_at.getTime(), toMs: to_at.getTime(), untilMs: until.getTime() },
        })),
      );
  }

  /** Spans of which something may be in the store again. */
  broughtBack(orgId: string): readonly BroughtBack[] {
    return this.#broughtBack.get(orgId) ?? NOTHING;
  }

  /** Spans that are whole again, and answered. */
  restored(orgId: string): readonly BroughtBack[] {
    return this.broughtBack(orgId).filter(({ state }) => state === 'restored');
  }

  get(orgId: string): RetentionState {
    return this.#states.get(orgId) ?? { ...DEFAULT_RETENTION, eventsClearedMs: undefined, windowsClearedMs: undefined };
  }

  /** To be called once it is durable. */
  put(orgId: string, state: RetentionState): void {
    this.#states.set(orgId, Object.freeze(state));
  }
}

export async function writeRetention(tx: Transaction, orgId: string, state: RetentionState, now: Date): Promise<void> {
  const row = { value: JSON.stringify(retentionSetting(state)), updated_at: now };
  await tx
    .insertInto('settings')
    .values({ org_id: orgId, name: RETENTION_SETTING, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
    .execute();
}

/** The state as it is in the records, for a change of part of it. */
export async function readRetention(tx: Transaction, orgId: string): Promise<RetentionState> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', RETENTION_SETTING)
    .forUpdate()
    .executeTakeFirst();
  return retentionState((row?.value ?? {}) as JsonObject);
}

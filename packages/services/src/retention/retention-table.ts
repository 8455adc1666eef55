/** The retention of every organisation, in memory: admission and metric queries ask what has been removed at every turn. */
import type { JsonObject } from '@bellwether/core';
import type { Records, Transaction } from '@bellwether/records';
import {
  DEFAULT_RETENTION,
  RETENTION_SETTING,
  type RetentionState,
  retentionSetting,
  retentionState,
} from './retention-policy.ts';

export class RetentionTable {
  readonly #states = new Map<string, RetentionState>();

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

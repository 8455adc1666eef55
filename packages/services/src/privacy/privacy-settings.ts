/** The privacy floor of every organisation, in memory: every figure about persons asks for it. */
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import type { Records, Transaction } from '@bellwether/records';

/** The name of the row in `settings`; its value is the number of people. */
export const PRIVACY_FLOOR_SETTING = 'privacy_floor';

export class PrivacySettings {
  readonly #floors = new Map<string, number>();

  static async load(records: Records): Promise<PrivacySettings> {
    const settings = new PrivacySettings();
    const rows = await records.asOperator((tx) =>
      tx.selectFrom('settings').select(['org_id', 'value']).where('name', '=', PRIVACY_FLOOR_SETTING).execute(),
    );
    for (const { org_id, value } of rows) if (typeof value === 'number') settings.put(org_id, value);
    return settings;
  }

  floorOf(orgId: string): number {
    return this.#floors.get(orgId) ?? PRIVACY_FLOOR_MIN;
  }

  /** To be called once it is durable. */
  put(orgId: string, floor: number): void {
    this.#floors.set(orgId, Math.min(PRIVACY_FLOOR_MAX, Math.max(PRIVACY_FLOOR_MIN, Math.ceil(floor))));
  }
}

export async function writePrivacyFloor(tx: Transaction, orgId: string, floor: number, now: Date): Promise<void> {
  const row = { value: JSON.stringify(floor), updated_at: now };
  await tx
    .insertInto('settings')
    .values({ org_id: orgId, name: PRIVACY_FLOOR_SETTING, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
    .execute();
}

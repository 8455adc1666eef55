/** What every organisation has set about privacy, in memory: every figure about persons asks for it. */
import type { Json } from '@bellwether/core';
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import type { Records, Transaction } from '@bellwether/records';

/** The name of the row in `settings`; its value is the number of people. */
export const PRIVACY_FLOOR_SETTING = 'privacy_floor';
/** Its value is whether questions about people may be answered with noise. */
export const PRIVACY_NOISE_SETTING = 'privacy_noise';

export class PrivacySettings {
  readonly #floors = new Map<string, number>();
  readonly #noisy = new Set<string>();

  static async load(records: Records): Promise<PrivacySettings> {
    const settings = new PrivacySettings();
    await settings.reload(records);
    return settings;
  }

  /** Of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('settings')
        .select(['org_id', 'name', 'value'])
        .where('name', 'in', [PRIVACY_FLOOR_SETTING, PRIVACY_NOISE_SETTING])
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    for (const { org_id, name, value } of rows)
      if (name === PRIVACY_NOISE_SETTING) this.putNoise(org_id, value === true);
      else if (typeof value === 'number') this.put(org_id, value);
  }

  floorOf(orgId: string): number {
    return this.#floors.get(orgId) ?? PRIVACY_FLOOR_MIN;
  }

  isNoiseOn(orgId: string): boolean {
    return this.#noisy.has(orgId);
  }

  /** To be called once it is durable. */
  put(orgId: string, floor: number): void {
    this.#floors.set(orgId, Math.min(PRIVACY_FLOOR_MAX, Math.max(PRIVACY_FLOOR_MIN, Math.ceil(floor))));
  }

  /** To be called once it is durable. */
  putNoise(orgId: string, isOn: boolean): void {
    if (isOn) this.#noisy.add(orgId);
    else this.#noisy.delete(orgId);
  }
}

export async function writePrivacySetting(
  tx: Transaction,
  orgId: string,
  name: typeof PRIVACY_FLOOR_SETTING | typeof PRIVACY_NOISE_SETTING,
  value: Json,
  now: Date,
): Promise<void> {
  const row = { value: JSON.stringify(value), updated_at: now };
  await tx
    .insertInto('settings')
    .values({ org_id: orgId, name, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
    .execute();
}

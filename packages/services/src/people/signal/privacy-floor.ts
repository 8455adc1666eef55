/** The organisation's privacy floor: a setting that can be raised above five and never lowered below. */
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';

export async function privacyFloorOf(tx: Transaction, orgId: string): Promise<number> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', 'privacy_floor')
    .executeTakeFirst();
  const value = typeof row?.value === 'number' ? row.value : PRIVACY_FLOOR_MIN;
  return Math.min(PRIVACY_FLOOR_MAX, Math.max(PRIVACY_FLOOR_MIN, Math.ceil(value)));
}

/** What became of an organisation's settings of privacy. The stream's id is the organisation's. */

import { PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import { defineEntityStream, type Transaction } from '@bellwether/records';
import { PRIVACY_FLOOR_SETTING, PRIVACY_NOISE_SETTING } from './privacy-settings.ts';

export interface PrivacyFields {
  privacy_floor: number;
  noise_enabled: boolean;
}

export const privacyStream = defineEntityStream<PrivacyFields>({ type: 'privacy' });

/** As it is kept, or as it is where nobody has set anything. */
export async function readPrivacyFields(tx: Transaction, orgId: string): Promise<PrivacyFields> {
  const rows = await tx
    .selectFrom('settings')
    .select(['name', 'value'])
    .where('org_id', '=', orgId)
    .where('name', 'in', [PRIVACY_FLOOR_SETTING, PRIVACY_NOISE_SETTING])
    .execute();
  const values = new Map(rows.map(({ name, value }) => [name, value]));
  return {
    privacy_floor: Number(values.get(PRIVACY_FLOOR_SETTING) ?? PRIVACY_FLOOR_MIN),
    noise_enabled: values.get(PRIVACY_NOISE_SETTING) === true,
  };
}

/** The organisation's time zone, in which its days, weeks and months begin: the setting `time_zone`, UTC without one. */
import { isTimeZone } from '@bellwether/analysis';
import type { Transaction } from '@bellwether/records';

export async function timeZoneOf(tx: Transaction, orgId: string): Promise<string> {
  const setting = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', 'time_zone')
    .executeTakeFirst();
  return typeof setting?.value === 'string' && isTimeZone(setting.value) ? setting.value : 'UTC';
}

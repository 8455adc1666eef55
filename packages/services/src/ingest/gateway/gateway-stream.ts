/** What became of an organisation's gateway. The stream's id is the organisation's. */
import type { Json } from '@bellwether/core';
import { defineEntityStream, type Transaction } from '@bellwether/records';
import { configurationOf, GATEWAY_SETTING, type GatewayConfiguration } from './gateway-configuration.ts';

export const gatewayStream = defineEntityStream<GatewayConfiguration>({ type: 'gateway' });

/** As it is kept, or as it is where nobody has set anything. */
export async function readConfiguration(tx: Transaction, orgId: string): Promise<GatewayConfiguration> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', GATEWAY_SETTING)
    .forUpdate()
    .executeTakeFirst();
  return configurationOf(row?.value as Json | undefined);
}

export async function writeConfiguration(
  tx: Transaction,
  orgId: string,
  configuration: GatewayConfiguration,
  now: Date,
): Promise<void> {
  const row = { value: JSON.stringify(configuration), updated_at: now };
  await tx
    .insertInto('settings')
    .values({ org_id: orgId, name: GATEWAY_SETTING, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
    .execute();
}

/** What proves a consent is who said it and when. Where from is kept for ninety days only, for disputes. */
import { DAY_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';

const ADDRESS_KEPT_MS = 90 * DAY_MS;

/** Gives how many entries have lost their address. */
export async function sweepConsentLog(context: Pick<ServiceContext, 'records' | 'clock'>): Promise<number> {
  const before = new Date(context.clock() - ADDRESS_KEPT_MS);
  const { numUpdatedRows } = await context.records.asOperator((tx) =>
    tx
      .updateTable('consent_log')
      .set({ address: null, user_agent: null })
      .where('at', '<', before)
      .where((eb) => eb.or([eb('address', 'is not', null), eb('user_agent', 'is not', null)]))
      .executeTakeFirst(),
  );
  return Number(numUpdatedRows);
}

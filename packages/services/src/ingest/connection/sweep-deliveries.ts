import { DAY_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';

/** No vendor sends a delivery again after so long; and its events would be known by their own ids. */
const KEPT_DAYS = 30;

/** Forgets ids of deliveries that came long ago. Gives how many. */
export async function sweepDeliveries(context: Pick<ServiceContext, 'records' | 'clock'>): Promise<number> {
  const before = new Date(context.clock() - KEPT_DAYS * DAY_MS);
  const { numDeletedRows } = await context.records.asOperator((tx) =>
    tx.deleteFrom('connection_deliveries').where('received_at', '<', before).executeTakeFirst(),
  );
  return Number(numDeletedRows);
}

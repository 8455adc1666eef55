import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { changeDelivery } from './prepare-delivery.ts';

/** Takes a dead letter up for one more attempt. What is over meanwhile is dropped then, and the log says so. */
export async function sendAgain(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const note = { action: 'notification_delivery.send_again', resourceType: 'notification_delivery', resourceId: id };
  await audited(context, caller, note, async (tx) => {
    const delivery = await tx
      .selectFrom('notification_deliveries')
      .select(['state', 'purpose'])
      .where('org_id', '=', orgId)
      .where('delivery_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!delivery) throw new Problem('not_found', 'There is no such delivery.');
    if (delivery.state !== 'failed' || delivery.purpose === 'test')
      throw new Problem('conflict', 'Only what could not be delivered is sent again.');
    const again = { state: 'waiting', due_at: new Date(context.clock()), finished_at: null, detail: null } as const;
    await changeDelivery(tx, { org_id: orgId, delivery_id: id }, again);
  });
}

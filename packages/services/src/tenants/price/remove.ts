import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { priceStream, readPrice } from './price-stream.ts';

/** Takes the organisation's own price back; the shipped one, if any, holds again. Throws not_found when it has none. */
export async function removePrice(context: ServiceContext, caller: Caller | undefined, model: string): Promise<void> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const note = { action: 'price.remove', resourceType: 'price', resourceId: model };
  await audited(context, caller, note, async (tx) => {
    const before = await readPrice(tx, model);
    if (!before)
      throw new Problem('not_found', 'The organisation has no price of its own for this model. Shipped prices stay.');
    await tx.deleteFrom('prices').where('model', '=', model).execute();
    await recordChange(context, tx, caller, priceStream, model, { before, after: null });
  });
  context.prices.remove(orgId, model);
}

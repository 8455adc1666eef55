import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { resolveNotification } from '../../alerts/notification/notify.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { budgetSubject } from './budget-notification.ts';
import { budgetSettings, budgetStream } from './budget-stream.ts';
import { findBudget } from './update.ts';

/** Forgets a budget; what it has sent stays. Throws not_found for one that the caller may not see. */
export async function removeBudget(context: ServiceContext, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(context, caller, 'budgets:write', 'team');
  await audited(context, caller, { action: 'budget.remove', resourceType: 'budget', resourceId: id }, async (tx) => {
    const row = await findBudget(tx, caller, id);
    const before = budgetSettings(row);
    if (row.state_period_start) {
      const subject = budgetSubject(row, row.state_period_start.getTime());
      await resolveNotification(context, { ...subject, atMs: context.clock() }, tx);
    }
    await tx.deleteFrom('budgets').where('budget_id', '=', id).execute();
    await recordChange(context, tx, caller, budgetStream, id, { before, after: null });
  });
}

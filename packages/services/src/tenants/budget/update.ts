import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { budgetFigures } from './budget-figures.ts';
import { budgetSettings, budgetStream } from './budget-stream.ts';
import { type BudgetRow, type BudgetView, budgetView } from './budget-view.ts';
import { auditedSettings, refuseTakenName } from './create.ts';
import { isWithinReach, refuseBeyondReach } from './reach.ts';
import { type BudgetSettings, readBudget } from './read-budget.ts';
import { timeZoneOf } from './time-zone.ts';

/** Changes what is sent and leaves the rest. Throws not_found for a budget that the caller may not see. */
export async function updateBudget(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<BudgetView> {
  requirePermission(platform, caller, 'budgets:write', 'team');
  const orgId = organisationOf(caller);
  let name = '';
  const note = ({ row }: { row: BudgetRow }) => ({
    action: 'budget.update',
    resourceType: 'budget',
    resourceId: row.budget_id,
    details: auditedSettings(row),
  });
  const { row, timeZone } = await audited(platform, caller, note, async (tx) => {
    const current = await findBudget(tx, caller, id);
    const settings: BudgetSettings = readBudget(platform.metrics.registry, input, current);
    refuseBeyondReach(caller, settings);
    name = settings.name;
    const changed = { ...settings, updated_by: nameOf(caller), updated_at: new Date(platform.clock()) };
    await tx
      .updateTable('budgets')
      .set({ ...changed, filter: JSON.stringify(changed.filter) })
      .where('budget_id', '=', id)
      .execute();
    const before = budgetSettings(current);
    await recordChange(platform, tx, caller, budgetStream, id, { before, after: settings });
    return { row: { ...current, ...changed }, timeZone: await timeZoneOf(tx, orgId) };
  }).catch((error: unknown) => refuseTakenName(name)(error));
  return budgetView(row, await budgetFigures(platform, row, timeZone));
}

/** For a change: the row is locked. Throws not_found as well where the caller may not know of it. */
export async function findBudget(tx: Transaction, caller: Caller, id: string): Promise<BudgetRow> {
  const row = await tx.selectFrom('budgets').selectAll().where('budget_id', '=', id).forUpdate().executeTakeFirst();
  if (!row || !isWithinReach(caller, 'budgets:write', row))
    throw new Problem('not_found', 'There is no such budget among those you may change.');
  return row;
}

export function noSuchBudget(): Problem {
  return new Problem('not_found', 'There is no such budget among those you may see.');
}

import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { figureViewOf } from '../../figures/metric/figure-view.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { budgetFigures } from './budget-figures.ts';
import { type BudgetView, budgetView } from './budget-view.ts';
import { isWithinReach } from './reach.ts';
import { timeZoneOf } from './time-zone.ts';

/** Budgets with where they stand: all of them, or those of the caller's teams. In the order of their names. */
export async function listBudgets(platform: Platform, caller: Caller | undefined): Promise<BudgetView[]> {
  requirePermission(platform, caller, 'metrics:read', 'team');
  figureViewOf(caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const { rows, timeZone } = await platform.records.asTenant(orgId, async (tx) => ({
    rows: await tx.selectFrom('budgets').selectAll().orderBy('name').execute(),
    timeZone: await timeZoneOf(tx, orgId),
  }));
  const seen = rows.filter((row) => isWithinReach(caller, 'metrics:read', row));
  await platform.audit.note(caller, { action: 'budgets.read', resourceType: 'budget' });
  const views: BudgetView[] = [];
  // One after the other: the engine answers one question at a time, and others have some, too.
  for (const row of seen) views.push(budgetView(row, await budgetFigures(platform, row, timeZone)));
  return views;
}

import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { budgetFigures } from './budget-figures.ts';
import { budgetStream } from './budget-stream.ts';
import { type BudgetRow, type BudgetView, budgetView } from './budget-view.ts';
import { refuseBeyondReach } from './reach.ts';
import { readBudget } from './read-budget.ts';
import { timeZoneOf } from './time-zone.ts';

export const BUDGETS_MAX = 100;

/** Sets a budget. With the reach `team` it has to be for one of the own teams. Throws conflict when the name is taken. */
export async function createBudget(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<BudgetView> {
  requirePermission(platform, caller, 'budgets:write', 'team');
  const orgId = organisationOf(caller);
  const settings = readBudget(platform.metrics.registry, input);
  refuseBeyondReach(caller, settings);
  const by = nameOf(caller);
  const now = new Date(platform.clock());
  const row: BudgetRow = {
    budget_id: newId('bud'),
    org_id: orgId,
    ...settings,
    ...{ state: 'ok', state_period_start: null },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  const note = {
    action: 'budget.create',
    resourceType: 'budget',
    resourceId: row.budget_id,
    details: auditedSettings(settings),
  };
  const timeZone = await audited(platform, caller, note, async (tx) => {
    const { kept } = await tx
      .selectFrom('budgets')
      .select((eb) => eb.fn.countAll<number>().as('kept'))
      .executeTakeFirstOrThrow();
    if (kept >= BUDGETS_MAX)
      throw new Problem('conflict', `There are ${BUDGETS_MAX} budgets already. Remove some first.`);
    await tx
      .insertInto('budgets')
      .values({ ...row, filter: JSON.stringify(row.filter) })
      .execute();
    await recordChange(platform, tx, caller, budgetStream, row.budget_id, { before: null, after: settings });
    return timeZoneOf(tx, orgId);
  }).catch(refuseTakenName(row.name));
  return budgetView(row, await budgetFigures(platform, row, timeZone));
}

/** Settings only: a name may be somebody's. */
export function auditedSettings({ metric, limit_usd, period, filter }: Omit<ReturnType<typeof readBudget>, 'name'>) {
  return { metric, limit_usd, period, filter: { ...filter } };
}

export function refuseTakenName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a budget "${name}" already.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}

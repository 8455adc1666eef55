/** Whose budgets somebody may see and set: all of the organisation's, or those that are for one of the own teams. */
import { Problem } from '@bellwether/core';
import { type Caller, reachOf } from '../../access/authority/caller.ts';
import type { Permission } from '../../access/authority/permission.ts';
import type { BudgetRow } from './budget-view.ts';

export function isWithinReach(caller: Caller, permission: Permission, { filter }: Pick<BudgetRow, 'filter'>): boolean {
  if (reachOf(caller, permission) === 'organisation') return true;
  return filter.team !== undefined && caller.teams.includes(filter.team);
}

/** Throws forbidden, and says what would be allowed. */
export function refuseBeyondReach(caller: Caller, row: Pick<BudgetRow, 'filter'>): void {
  if (isWithinReach(caller, 'budgets:write', row)) return;
  throw new Problem(
    'forbidden',
    caller.teams.length === 0
      ? 'You set budgets of your own teams, and you are in no team yet. An administrator can put you in one.'
      : 'You set budgets of your own teams only: name one of them in filter.team.',
    { errors: [{ field: 'filter.team', detail: 'has to be one of your own teams.' }] },
  );
}

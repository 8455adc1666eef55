/** Who reads what became of a budget, and how a change of it is undone. */
import { nameOf } from '../../access/authority/caller.ts';
import { figureViewOf } from '../../figures/metric/figure-view.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { budgetStream } from './budget-stream.ts';
import type { BudgetRow } from './budget-view.ts';
import { refuseTakenName } from './create.ts';
import { isWithinReach, refuseBeyondReach } from './reach.ts';
import { findBudget, noSuchBudget } from './update.ts';

export const budgetHistory = defineHistory({
  stream: budgetStream,
  reader: { needs: 'metrics:read', reach: 'team' },
  async refuseStranger(_, { tx, caller, id, state, purpose }) {
    if (purpose === 'read') figureViewOf(caller, 'metrics:read');
    const row = await tx.selectFrom('budgets').select('filter').where('budget_id', '=', id).executeTakeFirst();
    const budget = row ?? state;
    if (!budget || !isWithinReach(caller, purpose === 'read' ? 'metrics:read' : 'budgets:write', budget))
      throw noSuchBudget();
  },
  undo: {
    writer: { needs: 'budgets:write', reach: 'team' },
    async project(_, { tx, caller, id, before, after, at }) {
      if (before) await findBudget(tx, caller, id);
      if (after) refuseBeyondReach(caller, after);
      const by = { updated_by: nameOf(caller), updated_at: at };
      if (!after) {
        await tx.deleteFrom('budgets').where('budget_id', '=', id).execute();
        return;
      }
      const values = { ...after, ...by, filter: JSON.stringify(after.filter) };
      // What was seen of it before it was removed is of a period that may be over: the watch looks anew.
      const unseen: Pick<BudgetRow, 'state' | 'state_period_start'> = { state: 'ok', state_period_start: null };
      const made = { budget_id: id, org_id: caller.orgId, created_by: nameOf(caller), created_at: at };
      await tx
        .insertInto('budgets')
        .values({ ...values, ...made, ...unseen })
        .onConflict((conflict) => conflict.column('budget_id').doUpdateSet(values))
        .execute()
        .catch(refuseTakenName(after.name));
    },
  },
});

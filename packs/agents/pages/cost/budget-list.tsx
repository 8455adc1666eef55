/** Budgets, those that need somebody first: state in a word and a shape, the course of the period, where it is heading. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { BudgetEditor } from './budget-editor.tsx';
import { type Budget, urgentFirst } from './budgets.ts';
import { BurnDown } from './burn-down.tsx';
import { messages } from './messages.ts';

const REFRESH_MS = 15_000;

export function BudgetList() {
  const words = messages;
  const maySet = useMay('budgets:write');
  const resource = useResource(
    'budgets',
    (signal) => api.get<{ budgets: readonly Budget[] }>('/api/v1/budgets', signal),
    REFRESH_MS,
  );
  const [edited, setEdited] = useState<Budget | 'new'>();
  const [removed, setRemoved] = useState<Budget>();
  const budgets = urgentFirst(resource.value?.budgets ?? []);
  return (
    <section className="panel" aria-labelledby="budgets">
      <header className="panel-head">
        <h2 id="budgets">{words.budgets}</h2>
        {maySet && (
          <button type="button" className="button" onClick={() => setEdited('new')}>
            {words.add}
          </button>
        )}
      </header>
      {resource.problem && <ProblemNote problem={resource.problem} retry={resource.reload} />}
      {!resource.value && !resource.problem && <p className="quiet">{uiMessages.loading}</p>}
      {resource.value && budgets.length === 0 && (
        <p className="quiet">{maySet ? words.noBudgets : words.noBudgetsReader}</p>
      )}
      {budgets.length > 0 && (
        <p className="keys burn-keys">
          <span className="key-spent">{words.burnKeys.spent}</span>
          <span className="key-ahead">{words.burnKeys.projected}</span>
          <span className="key-limit">{words.burnKeys.limit}</span>
        </p>
      )}
      <ul className="budgets">
        {budgets.map((budget) => (
          <li key={budget.budget_id} className="budget">
            <BudgetWords budget={budget} />
            <BurnDown budget={budget} />
            {maySet && (
              <p className="actions">
                <button type="button" className="button" onClick={() => setEdited(budget)}>
                  {words.edit}
                  <span className="visually-hidden"> {budget.name}</span>
                </button>
                <button type="button" className="button plain" onClick={() => setRemoved(budget)}>
                  {words.remove}
                  <span className="visually-hidden"> {budget.name}</span>
                </button>
              </p>
            )}
          </li>
        ))}
      </ul>
      {edited && (
        <BudgetEditor
          budget={edited === 'new' ? undefined : edited}
          close={() => setEdited(undefined)}
          saved={resource.reload}
        />
      )}
      {removed && <RemoveBudget budget={removed} close={() => setRemoved(undefined)} removed={resource.reload} />}
    </section>
  );
}

function BudgetWords({ budget }: { budget: Budget }) {
  const words = messages;
  const {
    state,
    spent_usd,
    limit_usd,
    share,
    projected_usd,
    projected_low_usd: low,
    projected_high_usd: high,
  } = budget;
  const filters = Object.entries(budget.filter).map(([dimension, value]) => `${dimension} ${value}`);
  return (
    <div className="budget-words">
      <h3>
        <span className="budget-state" data-state={state}>
          <StateMark state={state} />
          {words.states[state]}
        </span>{' '}
        {budget.name}
      </h3>
      <p className="quiet">
        {[filters.join(', ') || words.everything, words.ofPeriod[budget.period], words.zone(budget.time_zone)].join(
          ' · ',
        )}
      </p>
      <p>{words.spentOf(formatFigure(spent_usd, 'usd'), formatFigure(limit_usd, 'usd'), formatPercent(share, 0))}</p>
      {projected_usd !== null && low !== null && high !== null ? (
        <p>
          {words.projected(formatFigure(projected_usd, 'usd'), formatFigure(low, 'usd'), formatFigure(high, 'usd'))}
        </p>
      ) : (
        <p className="state-unknown" title={budget.projection_detail}>
          {words.notProjected} {budget.projection_detail}
        </p>
      )}
    </div>
  );
}

/** A shape for each state, so that none is told by colour alone. */
function StateMark({ state }: { state: Budget['state'] }) {
  const shapes = { ok: 'M1.5 5.2 4 7.7 8.5 2.6', at_risk: 'M5 1.2 9.2 8.8H.8z', over: 'M1 1h8v8H1z' };
  return (
    <svg viewBox="0 0 10 10" aria-hidden="true">
      <path d={shapes[state]} />
    </svg>
  );
}

function RemoveBudget(props: { budget: Budget; close: () => void; removed: () => void }) {
  const { budget, close, removed } = props;
  const [problem, setProblem] = useState<ApiProblem>();
  async function remove(): Promise<void> {
    try {
      await api.delete(`/api/v1/budgets/${encodeURIComponent(budget.budget_id)}`);
      removed();
      close();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  return (
    <Dialog label={messages.remove} close={close}>
      <div className="dialog-body">
        <p>{messages.removeAsk(budget.name)}</p>
        {problem && <ProblemNote problem={problem} />}
        <p className="actions">
          <button type="button" className="button primary" onClick={() => void remove()}>
            {messages.remove}
          </button>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </p>
      </div>
    </Dialog>
  );
}

/** Sets or changes a budget. What it can be for comes from the figures the reader may see. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { useReach } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { type Budget, type BudgetSettings, PERIODS, type Period } from './budgets.ts';
import { messages } from './messages.ts';

const METRIC = 'agent_cost_usd';
const DIMENSIONS = ['team', 'repository', 'model', 'agent'] as const;
const VALUES_MAX = 100;

export function BudgetEditor(props: { budget: Budget | undefined; close: () => void; saved: () => void }) {
  const { budget, close, saved } = props;
  const words = messages;
  const id = useId();
  const wholeOrganisation = useReach('budgets:write') === 'organisation';
  const [first] = Object.entries(budget?.filter ?? {});
  const [name, setName] = useState(budget?.name ?? '');
  const [limit, setLimit] = useState(budget ? String(budget.limit_usd) : '');
  const [period, setPeriod] = useState<Period>(budget?.period ?? 'month');
  const [dimension, setDimension] = useState(first?.[0] ?? (wholeOrganisation ? '' : 'team'));
  const [value, setValue] = useState(first?.[1] ?? '');
  const [problem, setProblem] = useState<ApiProblem>();
  const [saving, setSaving] = useState(false);
  const values = useValues(dimension);
  const offered = wholeOrganisation ? DIMENSIONS : (['team'] as const);
  const title = budget ? words.editTitle(budget.name) : words.add;

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    const settings: BudgetSettings = {
      ...{ name, metric: budget?.metric ?? METRIC, limit_usd: Number(limit), period },
      filter: dimension === '' ? {} : { [dimension]: value },
    };
    setSaving(true);
    setProblem(undefined);
    try {
      if (budget) await api.patch(`/api/v1/budgets/${encodeURIComponent(budget.budget_id)}`, settings);
      else await api.post('/api/v1/budgets', settings);
      saved();
      close();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    } finally {
      setSaving(false);
    }
  }

  return (
    <Dialog label={title} close={close}>
      <form className="dialog-body budget-form" onSubmit={(event) => void save(event)}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{words.limit}</span>
          <input
            required
            type="number"
            min="0.01"
            step="any"
            inputMode="decimal"
            value={limit}
            onChange={({ target }) => setLimit(target.value)}
          />
        </label>
        <Choice
          showLabel
          label={words.period}
          value={period}
          options={PERIODS.map((name_) => ({ value: name_, label: words.periods[name_] }))}
          onChange={setPeriod}
        />
        <div className="field">
          <label className="field-label" htmlFor={`${id}-for`}>
            {words.for}
          </label>
          <select
            id={`${id}-for`}
            value={dimension}
            onChange={({ target }) => {
              setDimension(target.value);
              setValue('');
            }}
          >
            {wholeOrganisation && <option value="">{words.everything}</option>}
            {offered.map((one) => (
              <option key={one} value={one}>
                {words.dimension(one)}
              </option>
            ))}
          </select>
        </div>
        {dimension !== '' && (
          <div className="field">
            <label className="field-label" htmlFor={`${id}-which`}>
              {words.which}
            </label>
            <select id={`${id}-which`} required value={value} onChange={({ target }) => setValue(target.value)}>
              <option value="">{words.choose}</option>
              {[...new Set([...(value ? [value] : []), ...values])].map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </div>
        )}
        {problem && <ProblemNote problem={problem} />}
        <p className="actions">
          <button type="submit" className="button primary" disabled={saving}>
            {saving ? words.saving : words.save}
          </button>
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/** The values that have cost something in the last month. */
function useValues(dimension: string): readonly string[] {
  const resource = useResource(dimension || undefined, async (signal) => {
    const toMs = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
    const query = {
      ...{ metric: METRIC, grain: 'total' as const, group_by: [dimension], top: VALUES_MAX },
      ...{ from: new Date(toMs - 30 * DAY_MS).toISOString(), to: new Date(toMs).toISOString() },
    };
    const { series } = await askMetric(query, signal);
    return { dimension, values: series.flatMap(({ group }) => group[dimension] || []) };
  });
  return resource.value?.dimension === dimension ? resource.value.values : [];
}

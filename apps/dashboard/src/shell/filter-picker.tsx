/** Filters of the whole page: what is in force, and a small form for one more. Values seen in the range are offered. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { Filter } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Popover } from '@bellwether/ui/components/popover.tsx';
import { changeView, type View } from '@bellwether/ui/view/view.tsx';
import { type FormEvent, useId, useState } from 'react';
import { messages } from './messages.ts';

const OFFERED_MAX = 100;

export function FilterPicker({ view }: { view: View }) {
  const words = messages.view;
  const without = (filter: Filter, value: string): readonly Filter[] =>
    view.filters
      .map((each) => (each === filter ? { ...each, values: each.values.filter((other) => other !== value) } : each))
      .filter(({ values }) => values.length > 0);
  return (
    <>
      {view.filters.flatMap((filter) =>
        filter.values.map((value) => {
          const text = `${filter.dimension} ${filter.op === 'in' ? words.is : words.isNot} ${value}`;
          return (
            <button
              key={text}
              type="button"
              className="chip"
              title={words.removeFilter(text)}
              aria-label={words.removeFilter(text)}
              onClick={() => changeView({ filters: without(filter, value) })}
            >
              <span>{text}</span>
              <svg viewBox="0 0 8 8" aria-hidden="true">
                <path d="M1 1l6 6M7 1 1 7" />
              </svg>
            </button>
          );
        }),
      )}
      <Popover button={words.addFilterShort} label={words.addFilter} className="view-part add-filter">
        {(close) => <FilterForm view={view} done={close} />}
      </Popover>
    </>
  );
}

function FilterForm({ view, done }: { view: View; done: () => void }) {
  const words = messages.view;
  const { metrics } = useCatalog();
  const dimensions = [
    ...new Map((metrics.value ?? []).flatMap((metric) => metric.dimensions.map((each) => [each.name, metric.name]))),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const [chosen, setChosen] = useState<string>();
  const dimension = chosen ?? dimensions[0]?.[0] ?? '';
  const metric = dimensions.find(([name]) => name === dimension)?.[1];
  const seen = useResource(metric && `${metric} ${dimension} ${view.fromMs} ${view.toMs}`, async (signal) => {
    const { series } = await askMetric(
      {
        metric: metric ?? '',
        from: new Date(view.fromMs).toISOString(),
        to: new Date(view.toMs).toISOString(),
        grain: 'total',
        group_by: [dimension],
        top: OFFERED_MAX,
      },
      signal,
    );
    return { dimension, values: series.map(({ group }) => group[dimension] ?? '').filter(Boolean) };
  });
  const values = seen.value?.dimension === dimension ? seen.value.values : [];
  const list = useId();

  function add(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = String(form.get('value')).trim();
    if (value === '' || dimension === '') return;
    const op = form.get('op') === 'not_in' ? 'not_in' : 'in';
    const known = view.filters.find((filter) => filter.dimension === dimension && filter.op === op);
    const filters = known
      ? view.filters.map((filter) =>
          filter === known ? { ...known, values: [...new Set([...known.values, value])] } : filter,
        )
      : [...view.filters, { dimension, op, values: [value] } satisfies Filter];
    changeView({ filters });
    done();
  }

  return (
    <form className="filter-form" onSubmit={add}>
      <label className="field">
        <span className="field-label">{words.dimension}</span>
        <select value={dimension} onChange={(event) => setChosen(event.target.value)}>
          {dimensions.map(([name]) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-label">{words.operator}</span>
        <select name="op">
          <option value="in">{words.is}</option>
          <option value="not_in">{words.isNot}</option>
        </select>
      </label>
      <label className="field">
        <span className="field-label">{words.value}</span>
        <input name="value" list={list} autoComplete="off" maxLength={512} />
      </label>
      <datalist id={list}>
        {values.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <p className="exact-range-end">
        <small>{values.length > 0 ? words.valuesKnown(values.length) : words.valueUnknown}</small>
        <button type="submit" className="button">
          {words.apply}
        </button>
      </p>
    </form>
  );
}

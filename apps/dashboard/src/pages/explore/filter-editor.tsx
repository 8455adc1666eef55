/** The filters of a view as removable chips, and a small form to add one. Values that occur are suggested. */

import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { Filter, MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { type FormEvent, useId, useState } from 'react';
import { messages } from './messages.ts';
import { type AskView, queryOf } from './view-address.ts';

const SUGGESTED = 50;

export function FilterEditor(props: {
  view: AskView;
  metric: MetricDescription | undefined;
  change: (filters: readonly Filter[]) => void;
}) {
  const { view, metric, change } = props;
  const words = messages;
  const [adding, setAdding] = useState(false);
  if (!metric || metric.dimensions.length === 0) return null;
  return (
    <div className="filters">
      <span className="field-label">{words.filters}</span>
      {view.filters.map((filter, index) => {
        const text = `${filter.dimension} ${filter.op === 'in' ? words.is : words.isNot} ${filter.values.join(', ')}`;
        return (
          <button
            type="button"
            className="chip"
            key={text}
            aria-label={words.removeFilter(text)}
            onClick={() => change(view.filters.filter((_, other) => other !== index))}
          >
            {text}
            <svg viewBox="0 0 8 8" aria-hidden="true">
              <path d="M1 1l6 6M7 1 1 7" />
            </svg>
          </button>
        );
      })}
      {adding ? (
        <NewFilter
          view={view}
          metric={metric}
          add={(filter) => {
            setAdding(false);
            change([...view.filters, filter]);
          }}
          cancel={() => setAdding(false)}
        />
      ) : (
        <button type="button" className="chip chip-add" onClick={() => setAdding(true)}>
          {words.addFilter}
        </button>
      )}
    </div>
  );
}

function NewFilter(props: {
  view: AskView;
  metric: MetricDescription;
  add: (filter: Filter) => void;
  cancel: () => void;
}) {
  const { view, metric, add, cancel } = props;
  const words = messages;
  const list = useId();
  const [dimension, setDimension] = useState(metric.dimensions[0]!.name);
  const [op, setOp] = useState<Filter['op']>('in');
  const [text, setText] = useState('');
  const query = queryOf({ ...view, metric: metric.name }, Date.now(), metric.grains);
  const known = useResource(`${metric.name} ${dimension}`, (signal) =>
    askMetric(
      {
        metric: metric.name,
        from: query!.from!,
        to: query!.to!,
        grain: 'total',
        group_by: [dimension],
        top: SUGGESTED,
      },
      signal,
    ),
  );

  function submit(event: FormEvent | React.KeyboardEvent): void {
    event.preventDefault();
    const values = text
      .split(',')
      .map((value) => value.trim())
      .filter(Boolean);
    if (values.length > 0) add({ dimension, op, values });
  }

  return (
    <fieldset className="new-filter">
      <legend className="visually-hidden">{words.addFilter}</legend>
      <select aria-label={words.dimension} value={dimension} onChange={(event) => setDimension(event.target.value)}>
        {metric.dimensions.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select aria-label={words.operator} value={op} onChange={(event) => setOp(event.target.value as Filter['op'])}>
        <option value="in">{words.is}</option>
        <option value="not_in">{words.isNot}</option>
      </select>
      <input
        type="text"
        aria-label={words.values}
        placeholder={words.valuesHint}
        list={list}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field.
        autoFocus
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') submit(event);
          if (event.key === 'Escape') cancel();
        }}
      />
      <datalist id={list}>
        {known.value?.series.map(({ group }) => (
          <option key={group[dimension]} value={group[dimension]} />
        ))}
      </datalist>
      <button type="button" className="button" onClick={submit}>
        {words.apply}
      </button>
      <button type="button" className="button plain" onClick={cancel}>
        {words.cancel}
      </button>
    </fieldset>
  );
}

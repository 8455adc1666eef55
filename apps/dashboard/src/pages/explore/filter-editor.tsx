/** Filters as removable chips, and a small form for one more. Values that occur in the range are suggested. */
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import type { Filter, MetricDescription } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { messages } from './messages.ts';

const SUGGESTED = 100;

export function FilterEditor(props: {
  metric: MetricDescription;
  filters: readonly Filter[];
  /** Where values are looked for. */
  range: { fromMs: number; toMs: number };
  change: (filters: readonly Filter[]) => void;
}) {
  const { metric, filters, range, change } = props;
  const words = messages;
  const [adding, setAdding] = useState(false);
  if (metric.dimensions.length === 0) return null;
  return (
    <div className="filters">
      <span className="field-label">{words.filters}</span>
      {filters.map((filter) => {
        const text = filterText(filter);
        return (
          <button
            type="button"
            className="chip"
            key={text}
            aria-label={words.removeFilter(text)}
            onClick={() => change(filters.filter((other) => other !== filter))}
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
          metric={metric}
          range={range}
          add={(filter) => {
            setAdding(false);
            change([...filters, filter]);
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

export function filterText({ dimension, op, values }: Filter): string {
  return `${dimension} ${op === 'in' ? messages.is : messages.isNot} ${values.join(', ')}`;
}

function NewFilter(props: {
  metric: MetricDescription;
  range: { fromMs: number; toMs: number };
  add: (filter: Filter) => void;
  cancel: () => void;
}) {
  const { metric, range, add, cancel } = props;
  const words = messages;
  const list = useId();
  const [dimension, setDimension] = useState(metric.dimensions[0]?.name ?? '');
  const [op, setOp] = useState<Filter['op']>('in');
  const [text, setText] = useState('');
  const known = useResource(`${metric.name} ${dimension} ${range.fromMs}`, async (signal) => {
    const { series } = await askMetric(
      {
        metric: metric.name,
        from: new Date(range.fromMs).toISOString(),
        to: new Date(range.toMs).toISOString(),
        grain: 'total',
        group_by: [dimension],
        top: SUGGESTED,
      },
      signal,
    );
    return series.map(({ group }) => group[dimension] ?? '').filter(Boolean);
  });

  function submit(event: FormEvent | KeyboardEvent): void {
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
        {metric.dimensions.map(({ name, description }) => (
          <option key={name} title={description}>
            {name}
          </option>
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
          if (event.key === 'Escape') {
            event.stopPropagation();
            cancel();
          }
        }}
      />
      <datalist id={list}>
        {known.value?.map((value) => (
          <option key={value} value={value} />
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

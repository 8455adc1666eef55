/**
 * One of all metrics, found by typing: by title, name or what it means. A combobox with a list below: arrows move, Enter
 * chooses, Esc closes; what a metric means stands beside its title.
 */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { findMetrics } from './find-metrics.ts';
import { messages } from './messages.ts';

export function MetricPicker(props: {
  metrics: readonly MetricDescription[];
  chosen: MetricDescription | undefined;
  choose: (metric: string) => void;
}) {
  const { metrics, chosen, choose } = props;
  const words = messages.picker;
  const [text, setText] = useState<string>();
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const open = text !== undefined;
  const found = open ? findMetrics(metrics, text) : [];
  const active = Math.min(at, found.length - 1);
  useEffect(() => {
    if (open) void list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, open]);

  function take(metric: MetricDescription | undefined): void {
    if (!metric) return;
    setText(undefined);
    choose(metric.name);
  }
  function onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!open) setText('');
      else setAt((active + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      take(found[active]);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setText(undefined);
    }
  }

  return (
    <div className="field metric-picker">
      <label className="field-label" htmlFor={id}>
        {messages.metric}
      </label>
      <input
        id={id}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
        placeholder={words.placeholder(metrics.length)}
        value={text ?? chosen?.title ?? ''}
        onFocus={(event) => event.target.select()}
        onClick={() => setText((now) => now ?? '')}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onBlur={() => setText(undefined)}
        onKeyDown={onKey}
      />
      <div id={`${id}-list`} role="listbox" aria-label={words.label} ref={list} hidden={!open} className="metric-list">
        {found.map((metric, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox that owns the list.
          // biome-ignore lint/a11y/useFocusableInteractive: the combobox keeps the focus and names the active option.
          <div
            key={metric.name}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // The focus stays in the field, or leaving it would close the list before the click arrives.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => take(metric)}
            onPointerMove={() => setAt(index)}
          >
            <b>{metric.title}</b> <code>{metric.name}</code>
            <span>{metric.description}</span>
          </div>
        ))}
      </div>
      {open && found.length === 0 && (
        <p role="status" className="quiet">
          {words.none(text)}
        </p>
      )}
    </div>
  );
}

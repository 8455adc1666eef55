/** A range: the last so many hours or days, or from one local time to another. */

import { Choice } from '@bellwether/ui/components/choice.tsx';
import { fromLocalInput, toLocalInput, zone } from '@bellwether/ui/format/time.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { DEFAULT_VIEW, PRESETS, type Preset, type Range, rangeOf } from './view-address.ts';

export function RangePicker({ range, change }: { range: Range; change: (range: Range) => void }) {
  const words = messages;
  const [wrong, setWrong] = useState(false);
  const { fromMs, toMs } = rangeOf({ ...DEFAULT_VIEW, range }, Date.now());
  const value: Preset | 'custom' = range.kind === 'custom' ? 'custom' : range.preset;

  function choose(chosen: Preset | 'custom'): void {
    setWrong(false);
    change(chosen === 'custom' ? { kind: 'custom', fromMs, toMs } : { kind: 'preset', preset: chosen });
  }
  function set(edge: 'from' | 'to', text: string): void {
    const at = fromLocalInput(text);
    if (at === undefined) return;
    const next = edge === 'from' ? { fromMs: at, toMs } : { fromMs, toMs: at };
    setWrong(next.fromMs >= next.toMs);
    if (next.fromMs < next.toMs) change({ kind: 'custom', ...next });
  }

  return (
    <>
      <Choice<Preset | 'custom'>
        label={words.range}
        showLabel
        value={value}
        options={[
          ...PRESETS.map((preset) => ({ value: preset, label: words.presets[preset] })),
          { value: 'custom', label: words.custom },
        ]}
        onChange={choose}
      />
      {range.kind === 'custom' && (
        <div className="custom-range">
          <label className="field">
            <span className="field-label">{words.from}</span>
            <input
              type="datetime-local"
              key={`from-${fromMs}`}
              defaultValue={toLocalInput(fromMs)}
              onBlur={(event) => set('from', event.target.value)}
            />
          </label>
          <label className="field">
            <span className="field-label">
              {words.to} <small>{words.timesIn(zone())}</small>
            </span>
            <input
              type="datetime-local"
              key={`to-${toMs}`}
              defaultValue={toLocalInput(toMs)}
              onBlur={(event) => set('to', event.target.value)}
            />
          </label>
          {wrong && (
            <p role="alert" className="problem">
              {words.wrongRange}
            </p>
          )}
        </div>
      )}
    </>
  );
}

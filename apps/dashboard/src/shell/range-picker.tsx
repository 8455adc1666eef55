/** The range of the whole page: so long up to now, or from one local time to another. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Popover } from '@bellwether/ui/components/popover.tsx';
import { DAY_MS, fromLocalInput, toLocalInput, zone } from '@bellwether/ui/format/time.ts';
import { changeView, type View } from '@bellwether/ui/view/view.tsx';
import { PRESETS } from '@bellwether/ui/view/view-address.ts';
import { type FormEvent, useState } from 'react';
import { messages } from './messages.ts';
import { countedSpan, rangeName } from './range-name.ts';

const RANGE_MAX_MS = 3660 * DAY_MS;

export function RangePicker({ view }: { view: View }) {
  const words = messages.view;
  const [wrong, setWrong] = useState(false);
  const name = rangeName(view.range);
  const offered: readonly string[] =
    view.range.kind === 'between' || PRESETS.some((preset) => view.range.kind === 'last' && preset === view.range.last)
      ? PRESETS
      : [...PRESETS, view.range.last];

  function applyExact(event: FormEvent<HTMLFormElement>, close: () => void): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [fromMs, toMs] = [fromLocalInput(String(form.get('from'))), fromLocalInput(String(form.get('to')))];
    const right = fromMs !== undefined && toMs !== undefined && fromMs < toMs && toMs - fromMs <= RANGE_MAX_MS;
    setWrong(!right);
    if (!right) return;
    changeView({ range: { kind: 'between', fromMs, toMs } });
    close();
  }

  return (
    <Popover button={name} label={words.range(name)} className="view-part range">
      {(close) => (
        <>
          <Choice
            label={words.upToNow}
            showLabel
            value={view.range.kind === 'last' ? view.range.last : undefined}
            options={offered.map((value) => ({ value, label: countedSpan(value) }))}
            onChange={(last) => changeView({ range: { kind: 'last', last } })}
          />
          <form className="exact-range" onSubmit={(event) => applyExact(event, close)} noValidate>
            <label className="field">
              <span className="field-label">{words.from}</span>
              <input type="datetime-local" name="from" key={view.fromMs} defaultValue={toLocalInput(view.fromMs)} />
            </label>
            <label className="field">
              <span className="field-label">{words.to}</span>
              <input type="datetime-local" name="to" key={view.toMs} defaultValue={toLocalInput(view.toMs)} />
            </label>
            {wrong && (
              <p role="alert" className="problem">
                {words.wrongRange}
              </p>
            )}
            <p className="exact-range-end">
              <small>{words.timesIn(zone())}</small>
              <button type="submit" className="button">
                {words.apply}
              </button>
            </p>
          </form>
        </>
      )}
    </Popover>
  );
}

/** What if: a change multiplied in from a day on, or another part of the organisation beside it. */
import type { Filter, MetricDescription } from '@bellwether/ui/api/types.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { DAY_MS, formatWindowStart } from '@bellwether/ui/format/time.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { type FormEvent, useState } from 'react';
import { FilterEditor } from '../explore/filter-editor.tsx';
import type { Forecast } from './forecast.ts';
import type { ForecastQuestion } from './forecast-question.ts';
import { messages } from './messages.ts';

export function ScenarioSection(props: {
  question: ForecastQuestion;
  metric: MetricDescription;
  forecast: Forecast;
  scenarioName: string | undefined;
  change: (next: Partial<ForecastQuestion>) => void;
}) {
  const { question, metric, forecast, scenarioName, change } = props;
  const words = messages.scenario;
  const [percent, setPercent] = useState(String(question.change?.percent ?? 10));
  const [from, setFrom] = useState(question.change?.from ?? forecast.points[0]?.at.slice(0, 10) ?? '');
  const number = Number(percent);
  const isGood = percent.trim() !== '' && number >= -100 && number <= 1000 && number !== 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isGood) change({ change: { percent: number, from: from || undefined }, beside: [] });
  }

  return (
    <section className="forecast-scenario" aria-labelledby="scenario">
      <h2 id="scenario">{words.title}</h2>
      <p className="quiet">{words.about}</p>
      <form className="forecast-fields" onSubmit={submit}>
        <label className="field">
          <span className="field-label">{words.percent}</span>
          <input
            type="number"
            min={-100}
            max={1000}
            step="any"
            value={percent}
            onChange={(event) => setPercent(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.from}</span>
          <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <button type="submit" className="button" disabled={!isGood}>
          {words.show}
        </button>
        {(question.change || question.beside.length > 0) && (
          <button type="button" className="button plain" onClick={() => change({ change: undefined, beside: [] })}>
            {words.clear}
          </button>
        )}
      </form>
      {metric.dimensions.length > 0 && (
        <>
          <p className="quiet">{words.besideAbout}</p>
          <FilterEditor
            metric={metric}
            filters={question.beside}
            range={rangeOf(forecast)}
            change={(beside: readonly Filter[]) => change({ beside, change: undefined })}
          />
        </>
      )}
      {scenarioName && <Result forecast={forecast} name={scenarioName} />}
    </section>
  );
}

function Result({ forecast, name }: { forecast: Forecast; name: string }) {
  const { scenario, points, metric, grain } = forecast;
  const words = messages.scenario;
  const last = points.at(-1);
  if (!scenario || !last) return null;
  const other = scenario.kind === 'change' ? scenario.points.at(-1) : scenario.forecast.points.at(-1);
  if (!other)
    return <p role="status">{words.noBeside(scenario.kind === 'other_filters' ? scenario.forecast.why : '')}</p>;
  const grainMs = GRAIN_MS[grain];
  const end = formatWindowStart(Date.parse(last.at), grainMs, 2 * DAY_MS);
  return (
    <p role="status">
      {words.result(name, end, formatFigure(other.value, metric.unit), formatFigure(last.value, metric.unit))}
    </p>
  );
}

/** Values of a dimension are looked for where the figure was known. */
function rangeOf({ history, points }: Forecast): { fromMs: number; toMs: number } {
  const toMs = Date.parse(points[0]?.at ?? history.at(-1)?.at ?? new Date().toISOString());
  return { fromMs: Date.parse(history.at(-120)?.at ?? history[0]?.at ?? new Date(toMs - 1).toISOString()), toMs };
}

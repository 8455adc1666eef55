/** What is known and what is forecast, as a chart or as a table. */
import { Chart } from '@bellwether/ui/charts/chart.tsx';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatFigure, formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { formatWindowStart } from '@bellwether/ui/format/time.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { useCallback, useMemo, useState } from 'react';
import type { Forecast, HistoryPoint } from './forecast.ts';
import { type ForecastDrawing, forecastOption } from './forecast-option.ts';
import { messages } from './messages.ts';

/** Of the past at most so much for each step ahead, so that what comes can be seen; and never less than a season. */
const PAST_PER_STEP = 4;
const PAST_MIN = 42;

export function ForecastChart({ forecast, scenarioName }: { forecast: Forecast; scenarioName: string | undefined }) {
  const [as, setAs] = useState<'chart' | 'table'>('chart');
  const drawing = useMemo(() => drawingOf(forecast, scenarioName), [forecast, scenarioName]);
  const option = useCallback(
    (colours: ChartColours, width: number) => forecastOption(drawing, colours, width),
    [drawing],
  );
  const { metric, points, history, grain } = forecast;
  const words = messages.chart;
  const last = points.at(-1);
  const title = words.title(metric.title);
  return (
    <section className="panel forecast-chart" aria-label={title}>
      <header className="panel-head">
        <h2>{title}</h2>
        <div className="panel-tools">
          <Choice
            label={words.as}
            value={as}
            options={[
              { value: 'chart', label: words.chart },
              { value: 'table', label: words.table },
            ]}
            onChange={setAs}
          />
        </div>
      </header>
      {as === 'chart' ? (
        <>
          <Chart
            className="metric-canvas"
            option={option}
            label={
              last
                ? words.described(
                    metric.title,
                    String(history.length),
                    formatFigure(last.value, metric.unit),
                    formatFigure(last.low_80, metric.unit),
                    formatFigure(last.high_80, metric.unit),
                    messages.steps[grain]!(points.length),
                  )
                : title
            }
          />
          <p className="keys forecast-keys">
            <span data-key="known">{words.known}</span>
            <span data-key="forecast">{words.forecast}</span>
            <span data-key="50">{words.band('50 %')}</span>
            <span data-key="80">80 %</span>
            <span data-key="95">95 %</span>
            {scenarioName && <span data-key="scenario">{scenarioName}</span>}
          </p>
        </>
      ) : (
        <ForecastTable forecast={forecast} />
      )}
    </section>
  );
}

function ForecastTable({ forecast: { metric, points, grain } }: { forecast: Forecast }) {
  const words = messages.chart;
  // By the forecast itself: a wide band would take the digits from it.
  const scale = scaleFor(Math.max(...points.map(({ value }) => Math.abs(value))), metric.unit);
  const range = (low: number, high: number) => `${formatScaled(low, scale)} – ${formatScaled(high, scale)}`;
  const grainMs = GRAIN_MS[grain];
  return (
    <ScrollRegion label={words.asTable}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.window}</th>
            <th scope="col" className="figure-column">
              {words.forecast}
            </th>
            {['50 %', '80 %', '95 %'].map((level) => (
              <th key={level} scope="col" className="figure-column">
                {words.within(level)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.at}>
              <th scope="row">{formatWindowStart(Date.parse(point.at), grainMs, points.length * grainMs)}</th>
              <td className="figure-column">{formatScaled(point.value, scale)}</td>
              <td className="figure-column">{range(point.low_50, point.high_50)}</td>
              <td className="figure-column">{range(point.low_80, point.high_80)}</td>
              <td className="figure-column">{range(point.low_95, point.high_95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function drawingOf(forecast: Forecast, scenarioName: string | undefined): ForecastDrawing {
  const { metric, grain, points, scenario } = forecast;
  const past = forecast.history.slice(-Math.max(PAST_MIN, PAST_PER_STEP * points.length));
  const starts = [...past, ...points].map(({ at }) => at);
  const place = <T extends { at: string }>(given: readonly T[]) => {
    const byStart = new Map(given.map((one) => [one.at, one]));
    return starts.map((at) => byStart.get(at));
  };
  const valuesOf = (given: readonly HistoryPoint[]) => place(given).map((point) => point?.value ?? null);
  const other = scenario?.kind === 'other_filters' ? scenario.forecast : undefined;
  return {
    unit: metric.unit,
    startsMs: starts.map((at) => Date.parse(at)),
    grainMs: GRAIN_MS[grain],
    known: valuesOf(past),
    forecast: place(points),
    scenario: scenario && {
      name: scenarioName ?? '',
      known: other ? valuesOf(other.history) : [],
      forecast: place(scenario.kind === 'change' ? scenario.points : scenario.forecast.points),
    },
  };
}

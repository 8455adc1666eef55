/** The chosen figure over its window, moving as it is counted, with the period before behind it. */
import { LiveChart } from '@bellwether/ui/charts/live-chart.tsx';
import type { TimeChart } from '@bellwether/ui/charts/time-chart.ts';
import type { Figure } from '@bellwether/ui/figures/figure.ts';
import type { WindowName } from '@bellwether/ui/figures/window.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { formatClock } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';

export function ActivityChart({ figure, window }: { figure: Figure | undefined; window: WindowName }) {
  const words = messages;
  return (
    <section className="panel activity" aria-labelledby="activity">
      <header className="panel-head">
        <h2 id="activity">
          {figure ? words.activity(figure.title, uiMessages.windows[window].name) : uiMessages.loading}
          {figure && <small>{words.perWindow(uiMessages.grains[figure.range.grain])}</small>}
        </h2>
        <p className="keys">
          <span className="key-now">{uiMessages.series.current}</span>
          <span className="key-before">{uiMessages.series.before}</span>
        </p>
        {figure && (
          <Link className="more" href={`/explore?metric=${figure.name}&range=${window}`}>
            {words.openInAsk}
          </Link>
        )}
      </header>
      <div className="chart-activity">
        {figure && <LiveChart chart={chartOf(figure, window)} label={describe(figure, window)} />}
      </div>
    </section>
  );
}

function chartOf(figure: Figure, window: WindowName): TimeChart {
  const { range } = figure;
  return {
    unit: figure.unit,
    startsMs: figure.windows.map((_, index) => range.fromMs + index * range.grainMs),
    grainMs: range.grainMs,
    series: [{ name: uiMessages.series.current, values: figure.windows }],
    before: { name: uiMessages.series.before, values: figure.previousWindows },
    unfinished: window === '1h',
  };
}

function describe(figure: Figure, window: WindowName): string {
  const known = figure.windows
    .map((value, index) => ({ value, atMs: figure.range.fromMs + index * figure.range.grainMs }))
    .filter((point): point is { value: number; atMs: number } => point.value !== null);
  const title = messages.activity(figure.title, uiMessages.windows[window].name);
  if (known.length === 0) return `${title}. ${uiMessages.states.noData}`;
  const highest = known.reduce((best, point) => (point.value > best.value ? point : best));
  return messages.chartLabel(title, formatFigure(highest.value, figure.unit), formatClock(highest.atMs));
}

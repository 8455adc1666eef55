/** The chosen figure over its window, moving as it is counted, with the period before behind it. */
import { LiveChart } from '../../charts/live-chart.tsx';
import type { TimeChart } from '../../charts/time-chart.ts';
import type { Figure } from '../../figures/figure.ts';
import type { WindowName } from '../../figures/window.ts';
import { formatFigure } from '../../format/number.ts';
import { formatClock } from '../../format/time.ts';
import { messages } from '../../i18n/messages.ts';
import { Link } from '../../navigation/location.tsx';

export function ActivityChart({ figure, window }: { figure: Figure | undefined; window: WindowName }) {
  const words = messages.overview;
  return (
    <section className="panel activity" aria-labelledby="activity">
      <header className="panel-head">
        <h2 id="activity">
          {figure ? words.activity(figure.title, messages.windows[window].name) : messages.loading}
          {figure && <small>{words.perWindow(messages.ask.grains[figure.range.grain])}</small>}
        </h2>
        <p className="keys">
          <span className="key-now">{words.current}</span>
          <span className="key-before">{words.before}</span>
        </p>
        {figure && (
          <Link className="more" href={`/ask?metric=${figure.name}&range=${window}`}>
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
    series: [{ name: messages.overview.current, values: figure.windows }],
    before: { name: messages.overview.before, values: figure.previousWindows },
    unfinished: window === '1h',
  };
}

function describe(figure: Figure, window: WindowName): string {
  const known = figure.windows
    .map((value, index) => ({ value, atMs: figure.range.fromMs + index * figure.range.grainMs }))
    .filter((point): point is { value: number; atMs: number } => point.value !== null);
  const title = messages.overview.activity(figure.title, messages.windows[window].name);
  if (known.length === 0) return `${title}. ${messages.states.noData}`;
  const highest = known.reduce((best, point) => (point.value > best.value ? point : best));
  return messages.overview.chartLabel(title, formatFigure(highest.value, figure.unit), formatClock(highest.atMs));
}

/** One figure with all that it needs to be read: unit, comparison, verdict, n, and its course. Choosing it charts it. */
import type { MetricDescription } from '@bellwether/ui/api/types.ts';
import { Sparkline } from '@bellwether/ui/charts/sparkline.tsx';
import { ChangeNote } from '@bellwether/ui/components/change-note.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import type { Figure } from '@bellwether/ui/figures/figure.ts';
import type { WindowName } from '@bellwether/ui/figures/window.ts';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';

export function FigureCell(props: {
  metric: MetricDescription;
  figure: Figure | undefined;
  window: WindowName;
  /** How many sessions are behind the figure, when the answer itself does not say its n. */
  sessions: number | undefined;
  chosen: boolean;
  choose: () => void;
}) {
  const { metric, figure, window, chosen } = props;
  const { before } = uiMessages.windows[window];
  return (
    <button type="button" className="figure" aria-pressed={chosen} onClick={props.choose} title={metric.description}>
      <span className="figure-title">{metric.title}</span>
      <span className="figure-value">
        {figure ? (
          <Value value={figure.value} unit={metric.unit} reason={figure.reason} />
        ) : (
          <span className="state-wait">…</span>
        )}
      </span>
      {figure && (
        <ChangeNote
          change={figure.change}
          verdict={figure.verdict}
          title={
            typeof figure.previous === 'number'
              ? uiMessages.change.versus(formatFigure(figure.previous, metric.unit), before)
              : uiMessages.change.noBase
          }
        />
      )}
      {figure && <Sparkline values={figure.windows} previous={figure.previousWindows} unfinished={window === '1h'} />}
      {figure && <span className="figure-n">{basis(figure, props.sessions)}</span>}
    </button>
  );
}

function basis(figure: Figure, sessions: number | undefined): string {
  if (figure.n !== undefined) return uiMessages.n.label(formatCount(figure.n));
  if (sessions !== undefined) return uiMessages.n.sessions(formatCount(sessions));
  const known = figure.windows.filter((value) => value !== null).length;
  return uiMessages.n.windows(formatCount(known), formatCount(figure.windows.length));
}

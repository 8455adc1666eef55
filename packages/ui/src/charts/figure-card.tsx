/**
 * One figure that does not stand alone: its unit, its window, its change against the window before and whether that is
 * more than noise, how many events are behind it, and the windows it is made of as a small line.
 *
 *     <FigureCards label="Figures">
 *       <FigureCard metric="agent_cost_usd" />
 *       <FigureCard metric="agent_error_rate" href="/agents/reliability" />
 *     </FigureCards>
 */
import { type ReactNode, useId, useMemo } from 'react';
import { ChangeNote } from '../components/change-note.tsx';
import { Value } from '../components/value.tsx';
import type { MetricQuestion } from '../figures/metric-question.ts';
import { noiseTest } from '../figures/noise-test.ts';
import { useMetric } from '../figures/use-metric.ts';
import { changeOf } from '../format/change.ts';
import { formatCount, formatFigure } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';
import { Link } from '../navigation/location.tsx';
import { useView, type View } from '../view/view.tsx';
import { frameOf } from './metric-frame.ts';
import { MetricMenu } from './metric-menu.tsx';
import { Sparkline } from './sparkline.tsx';

export interface FigureCardProps extends Omit<MetricQuestion, 'groupBy' | 'top'> {
  title?: string;
  /** Where the figure is looked at closer. */
  href?: string;
  view?: View;
}

/** Cards side by side, as many as there is room for. */
export function FigureCards({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className="figure-cards" aria-label={label}>
      {children}
    </section>
  );
}

export function FigureCard({ view, ...props }: FigureCardProps) {
  return view ? <FigureCardIn {...props} view={view} /> : <FigureCardOfPage {...props} />;
}

function FigureCardOfPage(props: Omit<FigureCardProps, 'view'>) {
  return <FigureCardIn {...props} view={useView()} />;
}

function FigureCardIn(props: FigureCardProps & { view: View }) {
  const { metric: name, title, href, view, filters, grain } = props;
  const question = { metric: name, ...(filters ? { filters } : {}), ...(grain ? { grain } : {}) };
  const { metric, unknown, asked, answer, totals, live, problem } = useMetric(question, view);
  const headingId = useId();
  const frame = useMemo(
    () => answer && frameOf(answer, view.live ? live : undefined, Date.parse(answer.complete_through ?? answer.to)),
    [answer, live, view.live],
  );
  const unit = metric?.unit ?? '';
  const [series] = frame?.series ?? [];
  const windows = series?.points.map(({ value }) => value) ?? [];
  const before = series?.before ?? [];
  const standing = frame?.movingFrom ?? 0;
  // Where the windows are exactly the range, the live connection knows the figure sooner than the next question.
  const value = asked?.live?.totals && live.total !== undefined ? live.total : (totals?.total ?? null);
  const previous = totals?.previous_total ?? null;
  const shown = title ?? metric?.title ?? name;
  return (
    <article className="figure-card" aria-labelledby={headingId}>
      <header>
        <h2 id={headingId}>{href ? <Link href={href}>{shown}</Link> : shown}</h2>
        {metric && asked && <MetricMenu metric={metric} query={asked.query} title={shown} chart="figure" />}
      </header>
      <p className="figure-value">
        {totals ? <Value value={value} reason={totals.reason} unit={unit} /> : <span className="state-wait">…</span>}
      </p>
      {totals && view.compare && (
        <ChangeNote
          change={changeOf(value, previous, unit, metric?.direction ?? 'neutral')}
          verdict={noiseTest(windows.slice(0, standing), before.slice(0, standing))}
          {...(previous === null
            ? {}
            : { title: uiMessages.change.versus(formatFigure(previous, unit), uiMessages.series.before) })}
        />
      )}
      <Sparkline values={windows.slice(0, Math.max(standing, 1))} previous={before} unfinished={false} />
      <p className="figure-n">
        {unknown && uiMessages.states.unknownMetric(name)}
        {problem && uiMessages.states.stale}
        {!problem && totals?.n !== undefined && uiMessages.n.label(formatCount(totals.n))}
        {asked &&
          asked.notFilteredBy.length > 0 &&
          ` ${uiMessages.states.notFilteredBy(asked.notFilteredBy.join(', '))}`}
      </p>
    </article>
  );
}

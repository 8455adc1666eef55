/**
 * A metric over time, from its declaration alone: unit, direction and dimensions come from the catalogue; range,
 * comparison and filters from what the reader looks at.
 *
 *     <MetricChart metric="agent_cost_usd" />
 *     <MetricChart metric="agent_cost_usd" groupBy={['model']} />
 *     <MetricChart metric="agent_error_rate" filters={[{ dimension: 'team', op: 'in', values: [team] }]}
 *                  annotations={deployments} />
 *
 * A board or a report that has a range of its own gives it as `view`. A click on a window looks at that window alone, a
 * click on one of several lines looks at its group alone; the table does the same for the keyboard.
 */
import { useCallback, useMemo, useState } from 'react';
import { type Filter, isHidden } from '../api/types.ts';
import { ChangeNote } from '../components/change-note.tsx';
import { Choice } from '../components/choice.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { Value } from '../components/value.tsx';
import type { MetricQuestion } from '../figures/metric-question.ts';
import { noiseTest } from '../figures/noise-test.ts';
import { useMetric } from '../figures/use-metric.ts';
import { useNow } from '../figures/use-now.ts';
import { changeOf } from '../format/change.ts';
import { formatFigure } from '../format/number.ts';
import { formatDayClock, formatUtc, formatWindowStart } from '../format/time.ts';
import { uiMessages } from '../i18n/messages.ts';
import { changeView, useView, type View } from '../view/view.tsx';
import type { BoardTile } from './board-dialog.tsx';
import { Chart, type ChartPlace } from './chart.tsx';
import type { ChartColours } from './chart-colours.ts';
import { drawnSeries, type Frame, frameOf } from './metric-frame.ts';
import { MetricMenu } from './metric-menu.tsx';
import { LiveMark, MetricNotes } from './metric-notes.tsx';
import { type Annotation, LABELS_FROM, type MetricDrawing, metricOption, shapeFor } from './metric-option.ts';
import { MetricTable } from './metric-table.tsx';
import { RankedTable } from './ranked-table.tsx';

export interface MetricChartProps extends MetricQuestion {
  /** The metric's own title, and what it is cut by, when absent. */
  title?: string;
  /** Bars for amounts of one series, lines for the rest when absent. */
  shape?: MetricDrawing['shape'];
  annotations?: readonly Annotation[];
  /** What is shown first; a chart when absent. */
  begin?: 'chart' | 'table';
  /** Instead of what the page looks at. */
  view?: View;
  /** Headings below the page's own are `h2`; inside a section with a heading, 3. */
  level?: 2 | 3;
}

const NO_ANNOTATIONS: readonly Annotation[] = [];
/** How late a figure may be while the live connection stands. */
const LIVE_LAG_MS = 5_000;
const TICK_MS = 10_000;

export function MetricChart({ view, ...props }: MetricChartProps) {
  return view ? <MetricChartIn {...props} view={view} fixed /> : <MetricChartOfPage {...props} />;
}

function MetricChartOfPage(props: Omit<MetricChartProps, 'view'>) {
  return <MetricChartIn {...props} view={useView()} fixed={false} />;
}

function MetricChartIn(props: MetricChartProps & { view: View; fixed: boolean }) {
  const { metric: name, groupBy, filters, grain, top, annotations = NO_ANNOTATIONS, view, fixed, level = 2 } = props;
  const question: MetricQuestion = {
    metric: name,
    ...(groupBy ? { groupBy } : {}),
    ...(filters ? { filters } : {}),
    ...(grain ? { grain } : {}),
    ...(top ? { top } : {}),
  };
  const { metric, unknown, asked, answer, totals, live, loading, problem, reload } = useMetric(question, view);
  const words = uiMessages.chart;
  const [as, setAs] = useState<'chart' | 'table'>(props.begin ?? 'chart');
  const [opened, setOpened] = useState(false);
  const nowMs = useNow(TICK_MS);
  const connected = view.live && live.cursor !== undefined;
  const completeMs = answer?.complete_through ? Date.parse(answer.complete_through) : nowMs;
  const throughMs = connected ? Math.max(completeMs, nowMs - LIVE_LAG_MS) : completeMs;
  const frame = useMemo(
    () => answer && frameOf(answer, view.live ? live : undefined, throughMs),
    [answer, live, throughMs, view.live],
  );
  const unit = metric?.unit ?? '';
  const shape = props.shape ?? shapeFor(unit, frame?.series.length ?? 1);
  const drill = fixed ? undefined : words[frame && frame.series.length > 1 ? 'clickGroup' : 'clickWindow'];
  const drawing = useMemo<MetricDrawing | undefined>(
    () => frame && { frame, unit, shape, annotations, hint: drill },
    [frame, unit, shape, annotations, drill],
  );
  const option = useCallback(
    (colours: ChartColours, width: number, height: number) =>
      drawing ? metricOption(drawing, colours, { width, height }) : {},
    [drawing],
  );

  const title = props.title ?? [metric?.title ?? name, ...(groupBy ?? []).map(words.per)].join(' ');
  const Heading = `h${level}` as const;
  const [only] = frame?.series.length === 1 && frame.series[0]?.slot === undefined ? frame.series : [];

  function lookAtWindow(index: number): void {
    const fromMs = frame?.startsMs[index];
    if (frame && fromMs !== undefined) changeView({ range: { kind: 'between', fromMs, toMs: fromMs + frame.grainMs } });
  }
  function onPlace(place: ChartPlace): void {
    const group = frame && nearestGroup(frame, place);
    if (group) changeView({ filters: withGroup(view.filters, group) });
    else if (frame && frame.startsMs.length > 1) lookAtWindow(place.index);
  }

  return (
    <section className="panel metric-chart" aria-label={title} aria-busy={loading}>
      <header className="panel-head">
        <Heading>
          {title} {asked && <small>{words.by(uiMessages.grains[asked.query.grain])}</small>}
        </Heading>
        {only && totals && (
          <p className="metric-total">
            <b>
              <Value value={totals.total} reason={totals.reason} unit={unit} />
            </b>
            {view.compare && frame && (
              <ChangeNote
                change={changeOf(
                  totals.total ?? null,
                  totals.previous_total ?? null,
                  unit,
                  metric?.direction ?? 'neutral',
                )}
                verdict={noiseTest(
                  only.points.slice(0, frame.movingFrom).map(({ value }) => value),
                  only.before.slice(0, frame.movingFrom),
                )}
              />
            )}
          </p>
        )}
        <div className="panel-tools">
          {metric && view.live && <LiveMark />}
          {metric && (
            <Choice
              label={words.shape}
              value={as}
              options={[
                { value: 'chart', label: words.asChart },
                { value: 'table', label: words.asTable },
              ]}
              onChange={setAs}
            />
          )}
          {metric && asked && (
            <MetricMenu
              metric={metric}
              query={asked.query}
              title={title}
              chart={as === 'table' ? 'table' : (shape satisfies BoardTile['chart'])}
              picture={
                drawing &&
                (() => ({ drawing: { ...drawing, hint: undefined }, title, caption: captionOf(asked.query) }))
              }
            />
          )}
        </div>
      </header>
      {unknown && <p className="state-unknown">{uiMessages.states.unknownMetric(name)}</p>}
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!frame && !problem && !unknown && <div className="metric-canvas chart-wait">{uiMessages.loading}</div>}
      {frame && answer && isHidden(answer.reason) && <p className="state-late">{uiMessages.states.suppressedMore}</p>}
      {frame && as === 'table' && (
        <MetricTable frame={frame} unit={unit} label={title} onWindow={fixed ? undefined : lookAtWindow} />
      )}
      {frame && as === 'chart' && (
        <Chart
          className="metric-canvas"
          option={option}
          label={describe(title, frame, unit)}
          onPlace={fixed ? undefined : onPlace}
        >
          {({ width }) => (
            <>
              {isEmpty(frame) && <p className="chart-empty">{emptyWords(frame)}</p>}
              {drawnSeries(frame).length > 1 && (width < LABELS_FROM || shape === 'bars') && <Names frame={frame} />}
            </>
          )}
        </Chart>
      )}
      {frame && asked && (
        <footer className="metric-foot">
          {only && only.before.length > 0 && as === 'chart' && (
            <p className="keys">
              <span className="key-now">{uiMessages.series.current}</span>
              <span className="key-before">{uiMessages.series.before}</span>
            </p>
          )}
          <MetricNotes frame={frame} notFilteredBy={asked.notFilteredBy} settled={answer?.settled !== false} />
          {frame.others > 0 && groupBy && (
            <button type="button" className="button" aria-expanded={opened} onClick={() => setOpened(!opened)}>
              {words.showOthers(frame.others)}
            </button>
          )}
        </footer>
      )}
      {opened && groupBy?.[0] && (
        <RankedTable
          metric={name}
          groupBy={groupBy[0]}
          {...(filters ? { filters } : {})}
          top={100}
          view={view}
          level={3}
        />
      )}
    </section>
  );
}

function isEmpty({ series }: Frame): boolean {
  return series.every(({ points }) => points.every(({ value }) => value === null));
}

function emptyWords({ hidden }: Frame): string {
  return hidden > 0 ? uiMessages.states.suppressedMore : uiMessages.states.noDataMore;
}

function Names({ frame }: { frame: Frame }) {
  return (
    <ul className="series-names" aria-hidden="true">
      {drawnSeries(frame).map(({ name, slot }) => (
        <li key={name}>
          <i className="swatch" data-slot={slot} />
          {name}
        </li>
      ))}
    </ul>
  );
}

/** The group whose line was meant, when there are several and one is near enough. */
function nearestGroup(frame: Frame, { index, value, tolerance }: ChartPlace): Record<string, string> | undefined {
  const drawn = drawnSeries(frame);
  if (drawn.length < 2) return undefined;
  const near = drawn
    .map(({ group, points }) => ({ group, away: Math.abs((points[index]?.value ?? Number.NaN) - value) }))
    .filter(({ away }) => away <= tolerance)
    .toSorted((a, b) => a.away - b.away);
  return near[0]?.group;
}

function withGroup(filters: readonly Filter[], group: Readonly<Record<string, string>>): readonly Filter[] {
  const named = Object.entries(group).filter(([, value]) => value !== '');
  return [
    ...filters.filter(({ dimension }) => !named.some(([name]) => name === dimension)),
    ...named.map(([dimension, value]): Filter => ({ dimension, op: 'in', values: [value] })),
  ];
}

function describe(title: string, frame: Frame, unit: string): string {
  const { startsMs, grainMs } = frame;
  const [from, to] = [startsMs[0] ?? 0, (startsMs.at(-1) ?? 0) + grainMs].map(formatDayClock) as [string, string];
  const known = frame.series.flatMap(({ points }) =>
    points.flatMap(({ value }, index) => (value === null ? [] : [{ value, index }])),
  );
  const highest = known.reduce<{ value: number; index: number } | undefined>(
    (best, point) => (best && best.value >= point.value ? best : point),
    undefined,
  );
  if (!highest) return uiMessages.chart.describedEmpty(title, from, to);
  const at = formatWindowStart(startsMs[highest.index] ?? 0, grainMs, startsMs.length * grainMs);
  return uiMessages.chart.described(title, from, to, formatFigure(highest.value, unit), at);
}

/** Said in a picture that stands by itself. */
function captionOf({ metric, from, to, grain, filters = [] }: MetricChartQuery): string {
  const range = `${formatUtc(Date.parse(from ?? ''))} – ${formatUtc(Date.parse(to ?? ''))}`;
  const cut = filters.map(
    ({ dimension, op, values }) => `${dimension} ${op === 'in' ? '=' : '≠'} ${values.join(', ')}`,
  );
  return [range, uiMessages.chart.by(uiMessages.grains[grain]), ...cut, metric].join('  ·  ');
}

type MetricChartQuery = Parameters<typeof MetricMenu>[0]['query'];

/** What was asked, answered: the figure with its comparison, the chart, and the table behind it. */

import type { MetricAnswer, MetricDescription, MetricQuery } from '@bellwether/ui/api/types.ts';
import { Chart } from '@bellwether/ui/charts/chart.tsx';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { EndLabels } from '@bellwether/ui/charts/end-labels.tsx';
import { drawn, LABELS_FROM, PADDING, ticksOf, timeChartOption } from '@bellwether/ui/charts/time-chart.ts';
import { Value } from '@bellwether/ui/components/value.tsx';
import { noiseTest } from '@bellwether/ui/figures/noise-test.ts';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { formatDayClock, formatUtc } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useCallback, useMemo } from 'react';
import { framesOf } from './frames.ts';
import { GroupTable } from './group-table.tsx';
import { messages } from './messages.ts';
import type { AskView } from './view-address.ts';
import { WindowTable } from './window-table.tsx';

export function AskAnswer(props: {
  metric: MetricDescription;
  view: AskView;
  query: MetricQuery;
  answer: MetricAnswer;
  pending: boolean;
}) {
  const { metric, answer, query, pending } = props;
  const words = messages;
  const frames = useMemo(() => framesOf(answer, Date.now()), [answer]);
  const chart = useMemo(() => ({ ...frames, unit: metric.unit, series: frames.charted }), [frames, metric.unit]);
  const grouped = (query.group_by?.length ?? 0) > 0;
  const option = useCallback((colours: ChartColours, width: number) => timeChartOption(chart, colours, width), [chart]);
  const total = answer.total ?? (grouped ? null : (answer.series[0]?.total ?? null));
  const previous = answer.previous_total ?? (grouped ? null : answer.series[0]?.previous_total);
  const change = changeOf(total, previous, metric.unit, metric.direction);
  const filled = frames.unfinished ? -1 : undefined;
  const verdict =
    frames.before && !grouped
      ? noiseTest((frames.series[0]?.values ?? []).slice(0, filled), frames.before.values.slice(0, filled))
      : undefined;
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)];

  return (
    <section className="ask-answer" aria-busy={pending} aria-label={metric.title}>
      <p className="answer">
        {metric.title}{' '}
        <b>
          <Value value={total} unit={metric.unit} reason={answer.reason ?? answer.series[0]?.reason} />
        </b>{' '}
        <span title={`${formatUtc(fromMs)} – ${formatUtc(toMs)}`}>
          {words.span(formatDayClock(fromMs), formatDayClock(toMs))}
        </span>
        {query.compare &&
          words.compared(
            change,
            verdict,
            typeof previous === 'number' ? formatFigure(previous, metric.unit) : undefined,
          )}
        {answer.n !== undefined && <span className="ask-n"> {uiMessages.n.label(formatCount(answer.n))}</span>}
      </p>
      {answer.reason === 'suppressed' && <p className="state-late">{uiMessages.states.suppressedMore}</p>}
      <div className="keys">
        {!grouped && <span className="key-now">{uiMessages.series.current}</span>}
        {frames.before && <span className="key-before">{uiMessages.series.before}</span>}
        {frames.charted.length < frames.series.length && <span>{words.charted(frames.charted.length)}</span>}
      </div>
      <Chart
        className="chart-ask"
        option={option}
        label={words.chartLabel(metric.title, formatDayClock(fromMs), formatDayClock(toMs))}
      >
        {({ width, height }) =>
          chart.series.length > 1 && width >= LABELS_FROM ? (
            <EndLabels series={drawn(chart)} max={ticksOf(chart).max} {...PADDING} height={height} />
          ) : null
        }
      </Chart>
      {(answer.others ?? 0) > 0 && <p className="quiet">{words.others(answer.others ?? 0)}</p>}
      {grouped && <GroupTable metric={metric} answer={answer} groupBy={query.group_by ?? []} />}
      <WindowTable frames={frames} unit={metric.unit} />
    </section>
  );
}

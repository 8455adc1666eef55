/**
 * One answer, drawn as it was given: as a chart, a figure or a table. For what does not move by itself: sliding windows,
 * and boards shown to somebody who has not signed in. A figure that moves is a `MetricChart`.
 */
import type { MetricAnswer, Series, Unit } from '@bellwether/ui/api/types.ts';
import { Chart } from '@bellwether/ui/charts/chart.tsx';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { drawnSeries, type Frame, frameOf } from '@bellwether/ui/charts/metric-frame.ts';
import { LABELS_FROM, metricOption, shapeFor } from '@bellwether/ui/charts/metric-option.ts';
import { MetricTable } from '@bellwether/ui/charts/metric-table.tsx';
import { Sparkline } from '@bellwether/ui/charts/sparkline.tsx';
import { ChangeNote } from '@bellwether/ui/components/change-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { changeOf } from '@bellwether/ui/format/change.ts';
import { formatCount, scaleFor } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useCallback, useMemo } from 'react';
import { type Sliding, spanOf } from './question.ts';

export type AnswerShape = 'line' | 'bars' | 'figure' | 'table';

export function AnswerFigure(props: {
  answer: MetricAnswer;
  as: AnswerShape;
  label: string;
  /** When the answer is about sliding windows. */
  sliding?: Sliding | undefined;
}) {
  const { as, label, sliding } = props;
  const answer = useMemo(() => (sliding ? atTheirEnds(props.answer, sliding) : props.answer), [props.answer, sliding]);
  const throughMs = Date.parse(answer.complete_through ?? answer.to);
  const frame = useMemo(
    () => frameOf(answer, undefined, throughMs, sliding && stepOf(sliding)),
    [answer, throughMs, sliding],
  );
  const { unit } = answer.metric;
  if (as === 'figure') return <Figure answer={answer} frame={frame} />;
  if (as === 'table')
    return answer.series.some(({ group }) => Object.keys(group).length > 0) ? (
      <Groups answer={answer} label={label} />
    ) : (
      <MetricTable frame={frame} unit={unit} label={label} />
    );
  return <Drawn frame={frame} unit={unit} shape={as} label={label} />;
}

function stepOf({ every }: Sliding): number {
  return spanOf(every);
}

/** A sliding window is drawn where its last step is, not where it begins: that is when its figure was known. */
function atTheirEnds(answer: MetricAnswer, { size, every }: Sliding): MetricAnswer {
  const shiftMs = spanOf(size) - spanOf(every);
  const moved = (series: readonly Series[]) =>
    series.map((one) => ({
      ...one,
      points: one.points.map((point) => ({
        ...point,
        start: new Date(Date.parse(point.start) + shiftMs).toISOString(),
      })),
    }));
  return {
    ...answer,
    series: moved(answer.series),
    ...(answer.previous_series ? { previous_series: moved(answer.previous_series) } : {}),
  };
}

function Drawn(props: { frame: Frame; unit: Unit; shape: 'line' | 'bars'; label: string }) {
  const { frame, unit, shape, label } = props;
  const drawn = drawnSeries(frame);
  // Bars of several series would hide each other.
  const used = drawn.length > 1 ? shapeFor(unit, drawn.length) : shape;
  const option = useCallback(
    (colours: ChartColours, width: number, height: number) =>
      metricOption({ frame, unit, shape: used, annotations: [] }, colours, { width, height }),
    [frame, unit, used],
  );
  return (
    <Chart className="metric-canvas" option={option} label={label}>
      {({ width }) =>
        drawn.length > 1 && width < LABELS_FROM ? (
          <ul className="series-names" aria-hidden="true">
            {drawn.map(({ name, slot }) => (
              <li key={name}>
                <i className="swatch" data-slot={slot} />
                {name}
              </li>
            ))}
          </ul>
        ) : null
      }
    </Chart>
  );
}

function Figure({ answer, frame }: { answer: MetricAnswer; frame: Frame }) {
  const { unit, direction } = answer.metric;
  const [series] = frame.series;
  return (
    <div className="figure-card">
      <p className="figure-value">
        <Value value={answer.total} reason={answer.reason} unit={unit} />
      </p>
      {answer.previous_total !== undefined && (
        <ChangeNote change={changeOf(answer.total ?? null, answer.previous_total, unit, direction)} />
      )}
      {series && (
        <Sparkline
          values={series.points.slice(0, Math.max(1, frame.movingFrom)).map(({ value }) => value)}
          previous={series.before}
          unfinished={false}
        />
      )}
      {answer.n !== undefined && <p className="figure-n">{uiMessages.n.label(formatCount(answer.n))}</p>}
    </div>
  );
}

function Groups({ answer, label }: { answer: MetricAnswer; label: string }) {
  const { unit, direction, title } = answer.metric;
  const scale = scaleFor(Math.max(0, ...answer.series.map(({ total }) => total ?? 0)), unit);
  const dimensions = Object.keys(answer.series[0]?.group ?? {});
  const compared = answer.series.some(({ previous_total }) => previous_total !== undefined);
  return (
    <ScrollRegion label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            {dimensions.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col" className="figure-column">
              {title}
            </th>
            {compared && (
              <th scope="col" className="figure-column">
                {uiMessages.table.change}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {answer.series.map(({ group, total, reason, previous_total }) => (
            <tr key={JSON.stringify(group)}>
              {dimensions.map((name) => (
                <td key={name}>{group[name] || uiMessages.series.notAttributed}</td>
              ))}
              <td className="figure-column">
                <Value value={total} reason={reason} unit={unit} scale={scale} brief />
              </td>
              {compared && (
                <td className="figure-column">
                  <ChangeNote change={changeOf(total ?? null, previous_total, unit, direction)} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

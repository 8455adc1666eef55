/** The figure with the band of what would have been usual, and its anomalous windows. */
import { Chart, type ChartPlace } from '@bellwether/ui/charts/chart.tsx';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { GRAIN_MS } from '@bellwether/ui/view/view-range.ts';
import { useCallback } from 'react';
import type { AnomalyFindings } from './anomalies.ts';
import { anomalyOption } from './anomaly-option.ts';
import { messages } from './messages.ts';

export function AnomalyChart(props: {
  findings: AnomalyFindings;
  /** Start of the anomaly that is looked at. */
  chosen: string | undefined;
  choose: (at: string) => void;
}) {
  const { findings, chosen, choose } = props;
  const { metric, grain, points } = findings;
  const words = messages.chart;
  const option = useCallback(
    (colours: ChartColours, width: number) => {
      const at = points.findIndex((point) => point.at === chosen);
      return anomalyOption({ unit: metric.unit, grainMs: GRAIN_MS[grain], points, chosen: at }, colours, width);
    },
    [metric, grain, points, chosen],
  );
  /** The anomaly nearest to where somebody clicked, when it is near. */
  const onPlace = ({ index }: ChartPlace) => {
    const reach = Math.max(1, points.length / 60);
    const near = points
      .map((point, at) => ({ point, away: Math.abs(at - index) }))
      .filter(({ point, away }) => point.anomalous && away <= reach)
      .toSorted((a, b) => a.away - b.away)[0];
    if (near) choose(near.point.at);
  };
  return (
    <section className="panel anomaly-chart" aria-label={words.title(metric.title)}>
      <header className="panel-head">
        <h2>{words.title(metric.title)}</h2>
      </header>
      <Chart
        className="metric-canvas"
        option={option}
        label={words.described(metric.title, formatCount(findings.anomalous), formatCount(findings.judged))}
        onPlace={onPlace}
      />
      <p className="keys anomaly-keys">
        <span data-key="value">{words.value}</span>
        <span data-key="expected">{words.expected}</span>
        <span data-key="band">{words.band}</span>
        <span data-key="anomalous">{words.anomalous.toLowerCase()}</span>
      </p>
    </section>
  );
}

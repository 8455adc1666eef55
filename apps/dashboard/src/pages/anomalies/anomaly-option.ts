/**
 * Anomalies as an option of ECharts: the values as a line, behind it the band of what would have been usual and a thin line
 * of what was expected; anomalous windows as diamonds, so that colour is not all that tells them.
 */
import { isHidden, type Unit } from '@bellwether/ui/api/types.ts';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { chartTip, type TipRow } from '@bellwether/ui/charts/chart-tip.ts';
import {
  bandSeries,
  type ChartOption,
  timeChart,
  type ValueAxis,
  valueAxis,
} from '@bellwether/ui/charts/time-chart.ts';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { formatUtc, formatWindowStart } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import type { AnomalyPoint } from './anomalies.ts';
import { messages } from './messages.ts';

export interface AnomalyDrawing {
  unit: Unit;
  grainMs: number;
  points: readonly AnomalyPoint[];
  /** Position of the anomaly that is looked at. */
  chosen: number | undefined;
}

export function anomalyOption(drawing: AnomalyDrawing, colours: ChartColours, width: number): ChartOption {
  const { points, grainMs, unit, chosen } = drawing;
  const axis = axisOf(drawing);
  const within = (value: number) => Math.min(axis.max, Math.max(axis.min, value));
  const [second = colours.accent] = colours.series.slice(1);
  const line = { type: 'line', symbol: 'none', silent: true, emphasis: { disabled: true } } as const;
  const startsMs = points.map(({ at }) => Date.parse(at));
  const tip = (index: number) => tipOf(drawing, index, colours);
  return {
    ...timeChart({ startsMs, grainMs, unit, axis, width, top: 14, right: 10, boundaryGap: false, tip }, colours),
    series: [
      ...bandSeries(
        points.map(({ low, high }) =>
          low === null || high === null ? null : { low: within(low), high: within(high) },
        ),
        { name: 'usual', colour: colours.accent, opacity: 0.14 },
      ),
      {
        ...line,
        z: 2,
        lineStyle: { color: colours.accent, width: 1, type: [4, 3] },
        data: points.map(({ expected }) => expected),
      },
      {
        ...line,
        z: 3,
        silent: false,
        symbol: 'circle',
        symbolSize: 4,
        showSymbol: points.length < 40,
        lineStyle: { color: colours.ink, width: 1.5, type: 'solid', join: 'round' },
        itemStyle: { color: colours.ink },
        data: points.map(({ value }) => value),
      },
      {
        ...line,
        z: 4,
        symbol: 'diamond',
        showSymbol: true,
        showAllSymbol: true,
        lineStyle: { opacity: 0 },
        itemStyle: { color: second, borderColor: colours.paper, borderWidth: 1 },
        data: points.map(({ value, anomalous }, index) =>
          anomalous ? { value, symbolSize: index === chosen ? 17 : 12 } : null,
        ),
      },
    ],
  };
}

/** From what was and what was expected; a band that reaches far beyond both is cut. */
function axisOf({ unit, points }: AnomalyDrawing): ValueAxis {
  const values = points.flatMap(({ value, expected }) => [value, expected]).filter((value) => value !== null);
  const reach = 1.6 * Math.max(0, ...values.map(Math.abs));
  const edges = points.flatMap(({ low, high }) => (low === null || high === null ? [] : [low, high]));
  return valueAxis([...values, ...edges.map((edge) => Math.max(-reach, Math.min(reach, edge)))], unit);
}

function tipOf({ points, grainMs, unit }: AnomalyDrawing, index: number, colours: ChartColours): HTMLElement {
  const point = points[index];
  const startMs = point ? Date.parse(point.at) : 0;
  const words = messages.chart;
  const states = uiMessages.states;
  const rows: TipRow[] = [
    {
      name: words.value,
      colour: colours.ink,
      value: point?.value ?? null,
      state: isHidden(point?.reason) ? states.suppressed : states.noData,
    },
    ...(point && point.expected !== null
      ? [{ name: words.expected, colour: colours.accent, value: point.expected }]
      : []),
  ];
  const foot =
    point && point.low !== null && point.high !== null
      ? words.usual(formatFigure(point.low, unit), formatFigure(point.high, unit))
      : words.notJudged;
  return chartTip(
    formatWindowStart(startMs, grainMs, points.length * grainMs),
    formatUtc(startMs),
    rows,
    unit,
    point?.anomalous ? `${words.anomalous}. ${foot}` : foot,
  );
}

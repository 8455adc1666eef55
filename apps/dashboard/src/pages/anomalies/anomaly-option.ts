/**
 * Anomalies as an option of ECharts: the values as a line, behind it the band of what would have been usual and a thin line
 * of what was expected; anomalous windows as diamonds, so that colour is not all that tells them.
 */
import { isHidden, type Unit } from '@bellwether/ui/api/types.ts';
import { tickDecimals, timeLabels } from '@bellwether/ui/charts/axis.ts';
import type { ChartColours } from '@bellwether/ui/charts/chart-colours.ts';
import { chartTip, type TipRow } from '@bellwether/ui/charts/chart-tip.ts';
import { ticksTo } from '@bellwether/ui/charts/scale.ts';
import { formatFigure, formatScaled, scaleFor } from '@bellwether/ui/format/number.ts';
import { formatUtc, formatWindowStart } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import type { EChartsCoreOption } from 'echarts/core';
import type { AnomalyPoint } from './anomalies.ts';
import { messages } from './messages.ts';

export interface AnomalyDrawing {
  unit: Unit;
  grainMs: number;
  points: readonly AnomalyPoint[];
  /** Position of the anomaly that is looked at. */
  chosen: number | undefined;
}

/** Of a value that is shares or counts the band may reach below 0, where nothing can be. */
const NEVER_BELOW_0: readonly Unit[] = ['count', 'usd', 'tokens', 'seconds', 'milliseconds', 'lines', 'bytes', 'ratio'];

export function anomalyOption(drawing: AnomalyDrawing, colours: ChartColours, width: number): EChartsCoreOption {
  const { points, grainMs, unit, chosen } = drawing;
  const startsMs = points.map(({ at }) => Date.parse(at));
  const axis = axisOf(drawing);
  const scale = scaleFor(Math.max(axis.max, -axis.min), unit);
  const labelOf = timeLabels(startsMs, grainMs, width < 480 ? 4 : 7);
  const text = { color: colours.inkSoft, fontFamily: colours.font, fontSize: 11 };
  const edge = (value: number | null) =>
    value === null ? null : Math.min(axis.max, Math.max(axis.min, floorOf(unit, value)));
  const [second = colours.accent] = colours.series.slice(1);
  const line = { type: 'line', symbol: 'none', silent: true, emphasis: { disabled: true } } as const;
  return {
    grid: { left: 54, top: 14, bottom: 24, right: 10, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      className: 'chart-tip',
      borderWidth: 0,
      padding: 0,
      backgroundColor: 'transparent',
      transitionDuration: 0,
      confine: true,
      axisPointer: { type: 'line', lineStyle: { color: colours.lineStrong, type: 'solid', width: 1 } },
      formatter: (at: readonly { dataIndex: number }[]) => tipOf(drawing, at[0]?.dataIndex ?? 0, colours),
    },
    xAxis: {
      type: 'category',
      data: startsMs,
      boundaryGap: false,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.lineStrong }, onZero: true },
      axisLabel: {
        ...text,
        interval: (index: number) => labelOf(startsMs[index] ?? 0) !== undefined,
        formatter: (startMs: string) => labelOf(Number(startMs)) ?? '',
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      min: axis.min,
      max: axis.max,
      interval: axis.step,
      axisLabel: {
        ...text,
        formatter: (value: number) =>
          formatScaled(value, { ...scale, decimals: tickDecimals(axis.step / scale.divisor, unit) }),
      },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      // Two lines one on the other: the lower edge, not drawn, and what lies between the edges, filled.
      {
        ...line,
        stack: 'band',
        stackStrategy: 'all',
        z: 1,
        lineStyle: { opacity: 0 },
        data: points.map(({ low }) => edge(low)),
      },
      {
        ...{ ...line, stack: 'band', stackStrategy: 'all', z: 1, lineStyle: { opacity: 0 } },
        areaStyle: { color: colours.accent, opacity: 0.14 },
        data: points.map(({ low, high }) => (low === null || high === null ? null : edge(high)! - edge(low)!)),
      },
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

function floorOf(unit: Unit, value: number): number {
  return NEVER_BELOW_0.includes(unit) ? Math.max(0, value) : value;
}

/** From what was and what was expected; a band that reaches far beyond both is cut. */
function axisOf({ unit, points }: AnomalyDrawing): { min: number; max: number; step: number } {
  const values = points.flatMap(({ value, expected }) => [value, expected]).filter((value) => value !== null);
  const reach = 1.6 * Math.max(0, ...values.map(Math.abs));
  const edges = points.flatMap(({ low, high }) => (low === null || high === null ? [] : [floorOf(unit, low), high]));
  const all = [...values, ...edges.map((edge) => Math.max(-reach, Math.min(reach, edge)))];
  const [highest, lowest] = [Math.max(0, ...all), Math.min(0, ...all)];
  const step = ticksTo(Math.max(highest, -lowest), 4, unit === 'count').values[1] ?? 1;
  return {
    min: lowest < 0 ? -Math.ceil(-lowest / step) * step : 0,
    max: Math.max(step, Math.ceil(highest / step - 1e-9) * step),
    step,
  };
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
      ? words.usual(formatFigure(floorOf(unit, point.low), unit), formatFigure(point.high, unit))
      : words.notJudged;
  return chartTip(
    formatWindowStart(startMs, grainMs, points.length * grainMs),
    formatUtc(startMs),
    rows,
    unit,
    point?.anomalous ? `${words.anomalous}. ${foot}` : foot,
  );
}

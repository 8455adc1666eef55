/**
 * What every chart over time is set in: a grid with room for its ticks, a time axis labelled on round local times, a value
 * axis with round ticks from zero, a tip that follows the pointer, and a band between two edges.
 */
import type { EChartsCoreOption } from 'echarts/core';
import type { Unit } from '../api/types.ts';
import { formatScaled, scaleFor } from '../format/number.ts';
import { tickDecimals, timeLabels } from './axis.ts';
import type { ChartColours } from './chart-colours.ts';
import { ticksTo } from './scale.ts';

/** What a chart is given, for pages that make their own. */
export type ChartOption = EChartsCoreOption;

export interface ValueAxis {
  min: number;
  max: number;
  step: number;
}

/** Round ticks around all values, and zero among them. */
export function valueAxis(values: readonly number[], unit: Unit): ValueAxis {
  const [highest, lowest] = [Math.max(0, ...values), Math.min(0, ...values)];
  const step = ticksTo(Math.max(highest, -lowest), 4, unit === 'count').values[1] ?? 1;
  return {
    min: lowest < 0 ? -Math.ceil(-lowest / step) * step : 0,
    max: Math.max(step, Math.ceil(highest / step - 1e-9) * step),
    step,
  };
}

export interface TimeChart {
  startsMs: readonly number[];
  grainMs: number;
  unit: Unit;
  axis: ValueAxis;
  width: number;
  top: number;
  right: number;
  /** Bars stand beside the axis' ends, lines begin at them. */
  boundaryGap: boolean;
  tip(index: number): HTMLElement;
}

export function timeChart(chart: TimeChart, colours: ChartColours): ChartOption {
  const { startsMs, grainMs, unit, axis, width } = chart;
  const scale = scaleFor(Math.max(axis.max, -axis.min), unit);
  const labelOf = timeLabels(startsMs, grainMs, width < 480 ? 4 : 7);
  const text = { color: colours.inkSoft, fontFamily: colours.font, fontSize: 11 };
  return {
    grid: { left: 54, top: chart.top, bottom: 24, right: chart.right, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      className: 'chart-tip',
      borderWidth: 0,
      padding: 0,
      backgroundColor: 'transparent',
      transitionDuration: 0,
      confine: true,
      axisPointer: { type: 'line', lineStyle: { color: colours.lineStrong, type: 'solid', width: 1 } },
      formatter: (at: readonly { dataIndex: number }[]) => chart.tip(at[0]?.dataIndex ?? 0),
    },
    xAxis: {
      type: 'category',
      data: startsMs,
      boundaryGap: chart.boundaryGap,
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
  };
}

export interface Edges {
  low: number;
  high: number;
}

/** Two lines one on the other: the lower edge, not drawn, and what lies between the edges, filled. `name`: of its own. */
export function bandSeries(
  edges: readonly (Edges | null)[],
  { name, colour, opacity }: { name: string; colour: string; opacity: number },
): object[] {
  const edge = (data: readonly (number | null)[], filled: boolean): object => ({
    type: 'line',
    stack: name,
    stackStrategy: 'all',
    data,
    z: 2,
    silent: true,
    symbol: 'none',
    lineStyle: { opacity: 0 },
    emphasis: { disabled: true },
    ...(filled ? { areaStyle: { color: colour, opacity } } : {}),
  });
  return [
    edge(
      edges.map((one) => one?.low ?? null),
      false,
    ),
    edge(
      edges.map((one) => (one ? one.high - one.low : null)),
      true,
    ),
  ];
}

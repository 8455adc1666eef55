/**
 * The option of a chart over time. Amounts are bars from zero when there is one series, everything else is lines;
 * the period before lies behind, fainter; a window that is still filling is lighter.
 */
import type { EChartsCoreOption } from 'echarts/core';
import type { Unit } from '../api/types.ts';
import { formatExact, formatFigure, formatScaled, scaleFor } from '../format/number.ts';
import { formatUtc, formatWindowStart } from '../format/time.ts';
import { isAdditive, tickDecimals, timeLabels } from './axis.ts';
import type { ChartColours } from './chart-colours.ts';
import { type Ticks, ticksTo } from './scale.ts';

export interface ChartSeries {
  name: string;
  /** Colour slot; `undefined` is the accent. */
  slot?: number | undefined;
  values: readonly (number | null)[];
}

export interface TimeChart {
  unit: Unit;
  startsMs: readonly number[];
  grainMs: number;
  series: readonly ChartSeries[];
  before?: { name: string; values: readonly (number | null)[] };
  /** The last window is still filling. */
  unfinished: boolean;
}

export const PADDING = { left: 54, top: 14, bottom: 24 } as const;
/** Room for the names of series at the end of their lines. */
const LABELS_WIDTH = 150;
/** Below this width the names stand under the chart instead. */
export const LABELS_FROM = 640;

/** What is drawn: a line stops before the window that is still filling, whose value would look like a fall. */
export function drawn({ series, unfinished, unit }: TimeChart): readonly ChartSeries[] {
  if (!unfinished || (series.length === 1 && isAdditive(unit))) return series;
  return series.map((one) => ({ ...one, values: one.values.slice(0, -1) }));
}

export function ticksOf(chart: TimeChart): Ticks {
  const { before, unit } = chart;
  const all = [...drawn(chart), ...(before ? [before] : [])].flatMap(({ values }) => values);
  return ticksTo(Math.max(0, ...all.filter((value) => value !== null)), 4, unit === 'count');
}

export function timeChartOption(chart: TimeChart, colours: ChartColours, width: number): EChartsCoreOption {
  const { unit, startsMs, grainMs } = chart;
  const ticks = ticksOf(chart);
  const step = ticks.values[1] ?? 1;
  const axis = scaleFor(ticks.max, unit);
  const bars = chart.series.length === 1 && isAdditive(unit);
  const direct = chart.series.length > 1 && width >= LABELS_FROM;
  const labelOf = timeLabels(startsMs, grainMs, width < 480 ? 4 : 7);
  const text = { color: colours.inkSoft, fontFamily: colours.font, fontSize: 11 };

  return {
    grid: { ...PADDING, right: direct ? LABELS_WIDTH : 8, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      className: 'chart-tip',
      borderWidth: 0,
      padding: 0,
      backgroundColor: 'transparent',
      transitionDuration: 0,
      confine: true,
      axisPointer: { type: 'line', lineStyle: { color: colours.lineStrong, type: 'solid', width: 1 } },
      formatter: (hovered: readonly { dataIndex: number }[]) => tip(chart, hovered[0]?.dataIndex ?? 0, colours),
    },
    xAxis: {
      type: 'category',
      data: startsMs,
      boundaryGap: bars,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.lineStrong } },
      axisLabel: {
        ...text,
        interval: (index: number) => labelOf(startsMs[index] ?? 0) !== undefined,
        formatter: (startMs: string) => labelOf(Number(startMs)) ?? '',
        hideOverlap: true,
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: ticks.max,
      interval: step,
      axisLabel: {
        ...text,
        formatter: (value: number) =>
          formatScaled(value, { ...axis, decimals: tickDecimals(step / axis.divisor, unit) }),
      },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      ...(chart.before ? [beforeSeries(chart.before.values, bars, colours)] : []),
      ...drawn(chart).map((series) => (bars ? barSeries(series, chart, colours) : lineSeries(series, colours))),
    ],
  };
}

function beforeSeries(values: readonly (number | null)[], bars: boolean, colours: ChartColours): object {
  return {
    type: 'line',
    data: values,
    step: bars ? 'middle' : false,
    symbol: 'none',
    silent: true,
    z: bars ? 1 : 2,
    lineStyle: { color: colours.ghost, width: 1 },
    areaStyle: bars ? { color: colours.ghostSoft, opacity: 1 } : undefined,
  };
}

function barSeries({ values }: ChartSeries, chart: TimeChart, colours: ChartColours): object {
  return {
    type: 'bar',
    z: 3,
    barCategoryGap: values.length > 100 ? '20%' : '34%',
    itemStyle: { color: colours.accent },
    data: values.map((value, index) =>
      chart.unfinished && index === values.length - 1 ? { value, itemStyle: { color: colours.accentSoft } } : value,
    ),
    emphasis: { disabled: true },
  };
}

function lineSeries({ name, slot, values }: ChartSeries, colours: ChartColours): object {
  const color = slot === undefined ? colours.accent : (colours.series[slot - 1] ?? colours.accent);
  const sparse = values.some(
    (value, index) => value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null,
  );
  return {
    type: 'line',
    name,
    z: 4,
    data: values,
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: sparse,
    lineStyle: { color, width: 1.75, join: 'round' },
    itemStyle: { color },
    emphasis: { disabled: true },
  };
}

/** Built from nodes, not from text: names of entities are data, and the security policy allows no inline style. */
function tip(chart: TimeChart, index: number, colours: ChartColours): HTMLElement {
  const box = element('div', 'tip');
  const startMs = chart.startsMs[index] ?? 0;
  const spanMs = chart.startsMs.length * chart.grainMs;
  const head = element('p', 'tip-head', formatWindowStart(startMs, chart.grainMs, spanMs));
  head.append(element('span', '', formatUtc(startMs)));
  box.append(head);
  const rows = chart.series
    .map((series) => ({ ...series, value: series.values[index] ?? null }))
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  for (const { name, value, slot } of rows)
    box.append(row(name, value, chart.unit, slot === undefined ? colours.accent : (colours.series[slot - 1] ?? '')));
  if (chart.before) box.append(row(chart.before.name, chart.before.values[index] ?? null, chart.unit, colours.ghost));
  return box;
}

function row(name: string, value: number | null, unit: Unit, colour: string): HTMLElement {
  const line = element('p', 'tip-row');
  const key = element('i', '');
  key.style.background = colour;
  const figure = element('b', '', value === null ? '–' : formatFigure(value, unit));
  if (value !== null) figure.title = formatExact(value, unit);
  line.append(key, element('span', '', name), figure);
  return line;
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

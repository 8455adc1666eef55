/**
 * A frame as an option of ECharts: bars from zero for amounts, lines for the rest; the period before behind, fainter;
 * windows that may still change lighter or dashed; windows that are hidden to protect people shaded and named.
 */
import type { EChartsCoreOption } from 'echarts/core';
import { isHidden, type Unit } from '../api/types.ts';
import { formatUtc, formatWindowStart } from '../format/time.ts';
import { uiMessages } from '../i18n/messages.ts';
import { isAdditive } from './axis.ts';
import type { ChartColours } from './chart-colours.ts';
import { chartTip, type TipRow } from './chart-tip.ts';
import { drawnSeries, type Frame, type FrameSeries } from './metric-frame.ts';
import { spread } from './scale.ts';
import { timeChart, type ValueAxis, valueAxis } from './time-chart.ts';

export interface Annotation {
  atMs: number;
  label: string;
}

export interface MetricDrawing {
  frame: Frame;
  unit: Unit;
  shape: 'bars' | 'line';
  annotations: readonly Annotation[];
  /** Said at the foot of the tip. */
  hint?: string | undefined;
}

export interface ChartSize {
  width: number;
  height: number;
  /** Room above the chart for what else is written there. */
  head?: number;
}

/** From this width on, the names of series stand where their lines end; below it they stand under the chart. */
export const LABELS_FROM = 600;
const LABELS_WIDTH = 138;
const LABELS_APART = 15;
const BOTTOM = 24;
/** With more series than this, the periods before would hide what they are compared with. */
const BEFORE_MAX = 3;

/** Amounts of one series are bars; several series, rates and durations are lines. */
export function shapeFor(unit: Unit, groups: number): MetricDrawing['shape'] {
  return isAdditive(unit) && groups <= 1 ? 'bars' : 'line';
}

export function metricOption(drawing: MetricDrawing, colours: ChartColours, size: ChartSize): EChartsCoreOption {
  const { width } = size;
  const { frame, unit, shape, annotations } = drawing;
  const { startsMs, grainMs } = frame;
  const drawn = drawnSeries(frame);
  const axis = axisOf(drawing);
  const direct = drawn.length > 1 && shape === 'line' && width >= LABELS_FROM;
  const top = (size.head ?? 0) + (annotations.length > 0 ? 24 : 12);
  const right = direct ? LABELS_WIDTH : 8;
  const tip = (index: number) => tipOf(drawing, index, colours);
  return {
    ...timeChart({ startsMs, grainMs, unit, axis, width, top, right, boundaryGap: true, tip }, colours),
    graphic: { elements: direct ? endLabels(drawn, axis, { ...size, top }, colours) : [] },
    series: [
      ...hiddenWindows(frame, drawn, axis.max, colours),
      ...(drawn.length <= BEFORE_MAX ? drawn.flatMap((one) => beforeOf(one, shape, drawn.length, colours)) : []),
      ...drawn.flatMap((one, index) => {
        const marks = index === 0 ? annotationMarks(annotations, frame, colours) : {};
        return shape === 'bars'
          ? [{ ...barsOf(one, frame, drawn.length, colours), ...marks }]
          : linesOf(one, frame, colours).map((line, part) => (part === 0 ? { ...line, ...marks } : line));
      }),
    ],
  };
}

function axisOf({ frame, unit, shape }: MetricDrawing): ValueAxis {
  const drawn = drawnSeries(frame);
  const values =
    shape === 'bars' && drawn.length > 1
      ? frame.startsMs.map((_, index) => drawn.reduce((sum, { points }) => sum + (points[index]?.value ?? 0), 0))
      : drawn.flatMap(({ points, before }) => [...points.map(({ value }) => value), ...before]);
  const known = values.filter((value) => value !== null);
  return valueAxis(known, unit);
}

/** The whole height of a window in which something is hidden, so that nobody takes it for a zero. */
function hiddenWindows(frame: Frame, drawn: readonly FrameSeries[], max: number, colours: ChartColours): object[] {
  const hidden = frame.startsMs.map((_, index) =>
    drawn.some(({ points }) => points[index]?.value === null && isHidden(points[index]?.reason)),
  );
  if (!hidden.includes(true)) return [];
  return [
    {
      type: 'bar',
      name: 'hidden',
      silent: true,
      z: 0,
      barWidth: '100%',
      barGap: '-100%',
      itemStyle: { color: colours.ghostSoft, borderColor: colours.ghost, borderType: [2, 3], borderWidth: 0.75 },
      data: hidden.map((is) => (is ? max : null)),
    },
  ];
}

function beforeOf(series: FrameSeries, shape: MetricDrawing['shape'], drawn: number, colours: ChartColours): object[] {
  if (series.before.length === 0 || (shape === 'bars' && drawn > 1)) return [];
  const filled = shape === 'bars';
  return [
    {
      type: 'line',
      name: `${series.name} before`,
      data: series.before,
      step: filled ? 'middle' : false,
      symbol: 'none',
      silent: true,
      z: 1,
      lineStyle: {
        color: drawn === 1 ? colours.ghost : colourOf(series, colours),
        width: 1,
        opacity: drawn === 1 ? 1 : 0.4,
      },
      areaStyle: filled ? { color: colours.ghostSoft, opacity: 1 } : undefined,
    },
  ];
}

function barsOf(series: FrameSeries, frame: Frame, drawn: number, colours: ChartColours): object {
  const colour = colourOf(series, colours);
  return {
    type: 'bar',
    name: series.name,
    z: 3,
    barWidth: series.points.length > 100 ? '80%' : '66%',
    barGap: '-100%',
    ...(drawn > 1 ? { stack: 'all' } : {}),
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    data: series.points.map(({ value }, index) =>
      index >= frame.movingFrom
        ? { value, itemStyle: { color: drawn > 1 ? colour : colours.accentSoft, opacity: drawn > 1 ? 0.5 : 1 } }
        : value,
    ),
  };
}

/** The part that stands, and from its last window on the part that may still move, dashed. */
function linesOf(series: FrameSeries, frame: Frame, colours: ChartColours): object[] {
  const colour = colourOf(series, colours);
  const values = series.points.map(({ value }) => value);
  const lonely = values.some(
    (value, index) => value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null,
  );
  const line = (type: 'solid' | 'dashed', data: readonly (number | null)[]): object => ({
    type: 'line',
    name: series.name,
    data,
    z: 4,
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: lonely,
    lineStyle: {
      color: colour,
      width: type === 'solid' ? 1.75 : 1.25,
      type: type === 'solid' ? type : [4, 3],
      join: 'round',
    },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  });
  const { movingFrom } = frame;
  const standing = line(
    'solid',
    values.map((value, index) => (index < movingFrom ? value : null)),
  );
  if (movingFrom >= values.length) return [standing];
  return [
    standing,
    line(
      'dashed',
      values.map((value, index) => (index >= movingFrom - 1 ? value : null)),
    ),
  ];
}

/** Names of series where their lines end, moved apart where they would touch. */
function endLabels(
  drawn: readonly FrameSeries[],
  axis: ValueAxis,
  { width, height, top }: ChartSize & { top: number },
  colours: ChartColours,
): object[] {
  const inner = height - top - BOTTOM;
  const wanted = drawn.map(({ points }) => {
    const last = points.findLast(({ value }) => value !== null)?.value ?? 0;
    return top + inner * (1 - (last - axis.min) / (axis.max - axis.min));
  });
  const placed = spread(wanted, LABELS_APART, top, height - BOTTOM);
  const left = width - LABELS_WIDTH + 10;
  return drawn.flatMap((series, index) => [
    {
      type: 'rect',
      silent: true,
      shape: { x: left, y: placed[index]! - 4, width: 8, height: 8 },
      style: { fill: colourOf(series, colours) },
    },
    {
      type: 'text',
      silent: true,
      x: left + 14,
      y: placed[index]!,
      style: {
        text: series.name,
        fill: colours.ink,
        font: `11.5px ${colours.font}`,
        verticalAlign: 'middle',
        width: LABELS_WIDTH - 26,
        overflow: 'truncate',
      },
    },
  ]);
}

function annotationMarks(annotations: readonly Annotation[], frame: Frame, colours: ChartColours): object {
  const [first = 0] = frame.startsMs;
  const data = annotations
    .map(({ atMs, label }) => ({ name: label, xAxis: Math.floor((atMs - first) / frame.grainMs) }))
    .filter(({ xAxis }) => xAxis >= 0 && xAxis < frame.startsMs.length);
  if (data.length === 0) return {};
  return {
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: colours.inkSoft, width: 1, type: 'solid', opacity: 0.7 },
      label: {
        formatter: '{b}',
        position: 'end',
        color: colours.inkSoft,
        fontFamily: colours.font,
        fontSize: 11,
        width: 90,
        overflow: 'truncate',
      },
      data,
    },
  };
}

function colourOf({ slot }: FrameSeries, colours: ChartColours): string {
  return slot === undefined ? colours.accent : (colours.series[slot - 1] ?? colours.accent);
}

function tipOf({ frame, unit, hint }: MetricDrawing, index: number, colours: ChartColours): HTMLElement {
  const startMs = frame.startsMs[index] ?? 0;
  const drawn = drawnSeries(frame);
  const words = uiMessages.states;
  const rows: TipRow[] = drawn
    .map((series) => ({ series, point: series.points[index] }))
    .toSorted((a, b) => (b.point?.value ?? -1) - (a.point?.value ?? -1))
    .map(({ series, point }) => ({
      name: drawn.length === 1 && series.slot === undefined ? uiMessages.series.current : series.name,
      colour: colourOf(series, colours),
      value: point?.value ?? null,
      state: isHidden(point?.reason) ? words.suppressed : words.noData,
    }));
  const [only] = drawn;
  if (only && drawn.length === 1 && only.before.length > 0)
    rows.push({ name: uiMessages.series.before, colour: colours.ghost, value: only.before[index] ?? null });
  const foot = [index >= frame.movingFrom ? words.moving : undefined, hint].filter(Boolean).join(' ');
  return chartTip(
    formatWindowStart(startMs, frame.grainMs, frame.startsMs.length * frame.grainMs),
    formatUtc(startMs),
    rows,
    unit,
    foot || undefined,
  );
}

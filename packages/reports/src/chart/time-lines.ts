/**
 * Values over time. One line stands large with what it is held against fainter behind it, and with a band where it is
 * expected to lie; several stand in small drawings of one scale side by side, so that none hides another.
 */
import type { FigureUnit, ReportLine, ReportLines } from '../document/document.ts';
import { formatNumber } from '../document/format-figure.ts';
import type { Scene, Shape } from '../scene/scene.ts';
import { fitted, textWidth } from '../scene/text-width.ts';
import { dayText } from '../template/period.ts';
import { areDays, roundTicks } from './axis.ts';

const WIDTH = 720;
const SIZE = 11;
const LARGE = { height: 220, top: 30, bottom: 26 };
const SMALL = { height: 104, top: 24, bottom: 20, gap: 24, columns: 3 };

export function timeLines(chart: Pick<ReportLines, 'series' | 'times' | 'unit'>): Scene {
  const several = chart.series.filter((line) => !line.is_before && line.low === undefined);
  return several.length > 1 ? smallMultiples(chart, several) : oneLarge(chart);
}

interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  ticks: readonly number[];
  unit: FigureUnit;
}

function oneLarge({ series, times, unit }: Pick<ReportLines, 'series' | 'times' | 'unit'>): Scene {
  const ticks = ticksOf(series);
  const labels = Math.max(...ticks.map((tick) => textWidth(formatNumber(tick, unit), SIZE))) + 10;
  const frame: Frame = {
    left: labels,
    right: WIDTH - 4,
    top: LARGE.top,
    bottom: LARGE.height - LARGE.bottom,
    ticks,
    unit,
  };
  const shapes = [...grid(frame, true), ...dates(frame, times)];
  for (const line of series.toSorted((a, b) => Number(b.is_before ?? false) - Number(a.is_before ?? false)))
    shapes.push(...drawn(line, frame, times.length));
  let x = labels;
  for (const line of series.length > 1 ? series : []) {
    shapes.push(
      { shape: 'line', x1: x, y1: 10, x2: x + 18, y2: 10, ink: inkOf(line), width: 2, dashed: line.low !== undefined },
      { shape: 'text', x: x + 24, y: 14, text: fitted(line.name, SIZE, 260), size: SIZE, ink: 'muted' },
    );
    x += 24 + Math.min(260, textWidth(line.name, SIZE)) + 22;
  }
  return { width: WIDTH, height: LARGE.height, shapes };
}

function smallMultiples({ times, unit }: Pick<ReportLines, 'times' | 'unit'>, series: readonly ReportLine[]): Scene {
  const ticks = ticksOf(series, 2);
  const labels = Math.max(...ticks.map((tick) => textWidth(formatNumber(tick, unit), SIZE))) + 10;
  const columns = Math.min(SMALL.columns, series.length);
  const width = (WIDTH - labels - (columns - 1) * SMALL.gap) / columns;
  const rows = Math.ceil(series.length / columns);
  const shapes: Shape[] = [];
  for (const [index, line] of series.entries()) {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const left = labels + column * (width + SMALL.gap);
    const y = row * SMALL.height;
    const frame: Frame = {
      ...{ left, right: left + width, top: y + SMALL.top, bottom: y + SMALL.height - SMALL.bottom, ticks, unit },
    };
    shapes.push(...grid(frame, column === 0), ...drawn(line, frame, times.length));
    if (row === rows - 1 || index + columns >= series.length) shapes.push(...dates(frame, times));
    shapes.push({
      shape: 'text',
      x: left,
      y: y + 14,
      text: fitted(line.name, 12, width),
      size: 12,
      ink: 'ink',
      strong: true,
    });
  }
  return { width: WIDTH, height: rows * SMALL.height, shapes };
}

/** From zero, unless all values lie far from it. */
function ticksOf(series: readonly ReportLine[], count = 4): number[] {
  const values = series
    .flatMap(({ values: own, low, high }) => [...own, ...(low ?? []), ...(high ?? [])])
    .filter((value) => value !== null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return [0, 1];
  const isFar = least > 0 && most - least < 0.4 * least;
  const [min, max] = isFar ? [least, most] : [Math.min(0, least), Math.max(0, most)];
  return roundTicks(min, max > min ? max : min + (Math.abs(min) || 1), count);
}

function grid({ left, right, top, bottom, ticks, unit }: Frame, isLabelled: boolean): Shape[] {
  return ticks.flatMap((tick, index): Shape[] => {
    const y = bottom - (index / Math.max(1, ticks.length - 1)) * (bottom - top);
    const label = formatNumber(tick, unit);
    return [
      { shape: 'line', x1: left, y1: y, x2: right, y2: y, ink: 'line', width: tick === 0 ? 1.4 : 0.8 },
      ...(isLabelled
        ? [
            {
              shape: 'text' as const,
              x: left - 8,
              y: y + 4,
              text: label,
              size: SIZE,
              ink: 'muted' as const,
              anchor: 'end' as const,
            },
          ]
        : []),
    ];
  });
}

function dates({ left, right, bottom }: Frame, times: readonly string[]): Shape[] {
  const text = (time: string): string => {
    const date = new Date(time);
    return areDays(times) ? dayText(date) : `${dayText(date)} ${time.slice(11, 16)}`;
  };
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const middle = times[Math.floor(times.length / 2)]!;
  const y = bottom + 16;
  return [
    { shape: 'text', x: left, y, text: text(first), size: SIZE, ink: 'muted' },
    ...(right - left > 300
      ? [
          {
            shape: 'text' as const,
            x: (left + right) / 2,
            y,
            text: text(middle),
            size: SIZE,
            ink: 'muted' as const,
            anchor: 'middle' as const,
          },
        ]
      : []),
    { shape: 'text', x: right, y, text: text(last), size: SIZE, ink: 'muted', anchor: 'end' },
  ];
}

function drawn(line: ReportLine, { left, right, top, bottom, ticks }: Frame, count: number): Shape[] {
  const [min, max] = [ticks[0]!, ticks.at(-1)!];
  const x = (at: number): number => left + (at / Math.max(1, count - 1)) * (right - left);
  const y = (value: number): number => bottom - ((value - min) / (max > min ? max - min : 1)) * (bottom - top);
  const ink = inkOf(line);
  const shapes: Shape[] = [];
  const step = (right - left) / Math.max(1, count - 1);
  for (const [at, value] of line.values.entries()) {
    const [low, high] = [line.low?.[at] ?? null, line.high?.[at] ?? null];
    if (low !== null && high !== null) {
      const from = Math.max(left, x(at) - step / 2);
      shapes.push({
        ...{ shape: 'rect', x: from, y: y(high), ink: 'accent_soft' },
        // A little over the next one, so that no seam is seen between them.
        ...{ width: Math.min(step + 0.8, right - from), height: Math.max(0.5, y(low) - y(high)) },
      });
    }
    if (value === null) continue;
    const next = line.values[at + 1] ?? null;
    const isAlone = next === null && (line.values[at - 1] ?? null) === null;
    if (isAlone) shapes.push({ shape: 'circle', x: x(at), y: y(value), radius: 2.5, ink });
    if (next !== null)
      shapes.push({
        ...{ shape: 'line', x1: x(at), y1: y(value), x2: x(at + 1), y2: y(next), ink },
        ...{ width: line.is_before ? 1.4 : 2, ...(line.low === undefined ? {} : { dashed: true }) },
      });
  }
  // Bands lie behind the lines.
  return shapes.toSorted((a, b) => Number(b.shape === 'rect') - Number(a.shape === 'rect'));
}

function inkOf(line: ReportLine): 'ghost' | 'accent' {
  return line.is_before ? 'ghost' : 'accent';
}

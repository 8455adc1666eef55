/**
 * Values with their intervals on one axis, a row each: a dot, a line through what it may be, and the value written out.
 * A second, fainter mark is what it is compared with. A row without a value says why.
 */
import type { Scene, Shape } from '../scene/scene.ts';
import { fitted, textWidth } from '../scene/text-width.ts';

export interface IntervalRow {
  label: string;
  /** As it is written. */
  text: string;
  value: number | null;
  low?: number;
  high?: number;
  /** What it is compared with, drawn as a diamond. */
  reference?: number;
  /** A word at the end: what the row is to be taken as. */
  remark?: string;
  ink?: 'accent' | 'worse' | 'better' | 'ghost';
}

export interface IntervalPlotOptions {
  rows: readonly IntervalRow[];
  min: number;
  max: number;
  /** Where lines are drawn, with what is written at them. */
  ticks: readonly { at: number; text: string }[];
  /** What the diamond is. */
  referenceName?: string;
}

const WIDTH = 720;
const ROW = 26;
const TOP = 26;
const SIZE = 12;

export function intervalPlot({ rows, min, max, ticks, referenceName }: IntervalPlotOptions): Scene {
  const labels = Math.min(250, Math.max(90, ...rows.map(({ label }) => textWidth(label, SIZE) + 14)));
  const remarks = Math.min(150, Math.max(0, ...rows.map(({ remark }) => (remark ? textWidth(remark, 11) + 10 : 0))));
  const values = Math.max(
    46,
    ...rows.filter(({ value }) => value !== null).map(({ text }) => textWidth(text, SIZE) + 14),
  );
  const left = labels;
  const right = WIDTH - values - remarks;
  const x = (value: number): number =>
    left + ((Math.min(max, Math.max(min, value)) - min) / (max - min)) * (right - left);
  const height = TOP + rows.length * ROW + (referenceName === undefined ? 6 : 26);
  const bottom = TOP + rows.length * ROW;
  const shapes: Shape[] = ticks.flatMap(({ at, text }): Shape[] => [
    { shape: 'line', x1: x(at), y1: TOP - 4, x2: x(at), y2: bottom, ink: 'line' },
    { shape: 'text', x: x(at), y: TOP - 10, text, size: 11, ink: 'muted', anchor: 'middle' },
  ]);
  for (const [index, row] of rows.entries()) {
    const y = TOP + index * ROW + ROW / 2;
    const ink = row.ink ?? 'accent';
    shapes.push({ shape: 'text', x: 0, y: y + 4, text: fitted(row.label, SIZE, labels - 10), size: SIZE, ink: 'ink' });
    if (row.value === null) {
      shapes.push({ shape: 'text', x: left + 4, y: y + 4, text: row.text, size: 11, ink: 'muted' });
      continue;
    }
    if (row.low !== undefined && row.high !== undefined)
      shapes.push({ shape: 'line', x1: x(row.low), y1: y, x2: x(row.high), y2: y, ink, width: 2 });
    if (row.reference !== undefined)
      shapes.push({ shape: 'diamond', x: x(row.reference), y, radius: 5, ink: 'paper', outline: 'ghost' });
    shapes.push({ shape: 'circle', x: x(row.value), y, radius: 4.5, ink });
    shapes.push({
      shape: 'text',
      x: right + values - 4,
      y: y + 4,
      text: row.text,
      size: SIZE,
      ink: 'ink',
      anchor: 'end',
      strong: true,
    });
    if (row.remark)
      shapes.push({ shape: 'text', x: WIDTH - remarks + 8, y: y + 4, text: row.remark, size: 11, ink: 'muted' });
  }
  if (referenceName !== undefined)
    shapes.push(
      { shape: 'diamond', x: left + 6, y: bottom + 16, radius: 5, ink: 'paper', outline: 'ghost' },
      { shape: 'text', x: left + 18, y: bottom + 20, text: referenceName, size: 11, ink: 'muted' },
    );
  return { width: WIDTH, height, shapes };
}

/**
 * A table of values by unit and scale, the ground of each cell shaded by how good it is, the number always in it. A cell
 * that is not told is hatched by a dash of its own, so that it is neither low nor empty.
 */
import type { Ink, Scene, Shape } from '../scene/scene.ts';
import { fitted, textWidth, wrapped } from '../scene/text-width.ts';

export interface HeatCell {
  text: string;
  /** −2 … 2, worse to better than what the column is held against; `null` when not told. */
  step: -2 | -1 | 0 | 1 | 2 | null;
}

export interface HeatMapOptions {
  columns: readonly string[];
  rows: readonly { label: string; depth: number; cells: readonly HeatCell[] }[];
  /** What the shades say. */
  legend: { worse: string; better: string; hidden: string };
}

const SHADES: { readonly [step: string]: Ink } = {
  '-2': 'low_2',
  '-1': 'low_1',
  '0': 'middle',
  '1': 'high_1',
  '2': 'high_2',
};
const WIDTH = 720;
const ROW = 26;
const SIZE = 12;

export function heatMap({ columns, rows, legend }: HeatMapOptions): Scene {
  const labels = Math.min(
    220,
    Math.max(110, ...rows.map(({ label, depth }) => textWidth(label, SIZE) + 12 * depth + 12)),
  );
  const cell = Math.min(110, (WIDTH - labels) / Math.max(1, columns.length));
  const headers = columns.map((column) => wrapped(column, 11, cell - 8, 3));
  const top = 14 + 13 * Math.max(1, ...headers.map((lines) => lines.length));
  const shapes: Shape[] = [];
  for (const [index, lines] of headers.entries())
    for (const [line, text] of lines.entries())
      shapes.push({
        ...{ shape: 'text', x: labels + cell * (index + 0.5), y: top - 8 - 13 * (lines.length - 1 - line) },
        ...{ text, size: 11, ink: 'muted', anchor: 'middle' },
      });
  for (const [at, row] of rows.entries()) {
    const y = top + at * ROW;
    shapes.push({
      ...{ shape: 'text', x: 12 * row.depth, y: y + ROW / 2 + 4, size: SIZE, ink: 'ink', strong: row.depth === 0 },
      text: fitted(row.label, SIZE, labels - 12 * row.depth - 8),
    });
    for (const [index, { text, step }] of row.cells.entries()) {
      const x = labels + cell * index;
      const isTold = step !== null;
      shapes.push({
        ...{ shape: 'rect', x: x + 1, y: y + 1, width: cell - 2, height: ROW - 2, radius: 3 },
        ...(isTold ? { ink: SHADES[step]! } : { ink: 'hidden', outline: 'line' }),
      });
      shapes.push({
        ...{ shape: 'text', x: x + cell / 2, y: y + ROW / 2 + 4, size: SIZE, anchor: 'middle' },
        ...(isTold ? { text, ink: 'ink' } : { text: '···', ink: 'muted' }),
      });
    }
  }
  const bottom = top + rows.length * ROW + 22;
  shapes.push({ shape: 'text', x: labels, y: bottom, text: legend.worse, size: 11, ink: 'muted' });
  const from = labels + textWidth(legend.worse, 11) + 8;
  for (const [index, step] of [-2, -1, 0, 1, 2].entries())
    shapes.push({
      shape: 'rect',
      x: from + 20 * index,
      y: bottom - 10,
      width: 18,
      height: 12,
      radius: 2,
      ink: SHADES[step]!,
    });
  shapes.push({ shape: 'text', x: from + 108, y: bottom, text: legend.better, size: 11, ink: 'muted' });
  const hidden = from + 108 + textWidth(legend.better, 11) + 20;
  shapes.push(
    { shape: 'rect', x: hidden, y: bottom - 10, width: 22, height: 12, radius: 2, ink: 'hidden', outline: 'line' },
    { shape: 'text', x: hidden + 11, y: bottom, text: '···', size: 11, ink: 'muted', anchor: 'middle' },
    { shape: 'text', x: hidden + 28, y: bottom, text: legend.hidden, size: 11, ink: 'muted' },
  );
  return { width: WIDTH, height: bottom + 8, shapes };
}

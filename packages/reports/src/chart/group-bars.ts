/** Values of groups as bars from zero, a row each, the value written at its end; a row that is not told says why. */
import type { ReportFigure } from '../document/document.ts';
import { formatFigure } from '../document/format-figure.ts';
import type { Scene, Shape } from '../scene/scene.ts';
import { fitted, textWidth } from '../scene/text-width.ts';

const WIDTH = 720;
const ROW = 26;
const SIZE = 12;

export function groupBars(rows: readonly { label: string; figure: ReportFigure }[]): Scene {
  const labels = Math.min(240, Math.max(80, ...rows.map(({ label }) => textWidth(label, SIZE) + 14)));
  // Pages that lack the typeface set it in a wider one.
  const texts = Math.min(
    190,
    Math.max(...rows.map(({ figure }) => 1.2 * textWidth(formatFigure(figure), SIZE) + 14), 40),
  );
  const values = rows.map(({ figure }) => figure.value ?? 0);
  const [min, max] = [Math.min(0, ...values), Math.max(0, ...values)];
  // What is hardly more than nothing would have a scale beyond all numbers.
  const scale = max - min > Number.MIN_VALUE * 2 ** 60 ? (WIDTH - labels - texts) / (max - min) : 0;
  const zero = labels - min * scale;
  const shapes: Shape[] = [
    { shape: 'line', x1: zero, y1: 2, x2: zero, y2: rows.length * ROW + 2, ink: 'line', width: 1.4 },
  ];
  for (const [index, { label, figure }] of rows.entries()) {
    const y = 2 + index * ROW;
    const value = figure.value ?? 0;
    shapes.push({ shape: 'text', x: 0, y: y + 17, text: fitted(label, SIZE, labels - 10), size: SIZE, ink: 'ink' });
    if (figure.value !== null)
      shapes.push({
        ...{ shape: 'rect', x: Math.min(zero, zero + value * scale), y: y + 5, radius: 2, ink: 'accent' },
        ...{ width: Math.max(1, Math.abs(value) * scale), height: ROW - 10 },
      });
    shapes.push({
      ...{
        shape: 'text',
        x: Math.max(zero, zero + value * scale) + 7,
        y: y + 17,
        text: formatFigure(figure),
        size: SIZE,
      },
      ...(figure.value === null ? { ink: 'muted' } : { ink: 'ink', strong: true }),
    });
  }
  return { width: WIDTH, height: rows.length * ROW + 6, shapes };
}

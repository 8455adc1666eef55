/** Shares of a whole as one bar a row: the bad side, the middle, the good side, each with its per cent where it fits. */
import type { Ink, Scene, Shape } from '../scene/scene.ts';
import { fitted, textWidth } from '../scene/text-width.ts';

export interface ShareRow {
  label: string;
  /** In [0, 1], in the order of `parts`; `null` when not told. */
  shares: readonly number[] | null;
  texts: readonly string[];
  /** Why there are none. */
  reason?: string;
}

export interface ShareBarsOptions {
  parts: readonly { name: string; ink: Ink }[];
  rows: readonly ShareRow[];
}

const WIDTH = 720;
const ROW = 28;
const TOP = 28;
const SIZE = 12;

export function shareBars({ parts, rows }: ShareBarsOptions): Scene {
  const labels = Math.min(260, Math.max(90, ...rows.map(({ label }) => textWidth(label, SIZE) + 14)));
  const width = WIDTH - labels;
  const shapes: Shape[] = [];
  let legend = labels;
  for (const { name, ink } of parts) {
    shapes.push({ shape: 'rect', x: legend, y: 4, width: 12, height: 12, radius: 2, ink });
    shapes.push({ shape: 'text', x: legend + 17, y: 14, text: name, size: 11, ink: 'muted' });
    legend += 17 + textWidth(name, 11) + 18;
  }
  for (const [index, { label, shares, texts, reason }] of rows.entries()) {
    const y = TOP + index * ROW;
    shapes.push({ shape: 'text', x: 0, y: y + 17, text: fitted(label, SIZE, labels - 10), size: SIZE, ink: 'ink' });
    if (!shares) {
      shapes.push({ shape: 'text', x: labels, y: y + 17, text: reason ?? '', size: 11, ink: 'muted' });
      continue;
    }
    let x = labels;
    for (const [at, share] of shares.entries()) {
      const length = share * width;
      if (length > 0)
        shapes.push({
          shape: 'rect',
          x,
          y: y + 2,
          width: Math.max(0, length - 1),
          height: ROW - 6,
          ink: parts[at]!.ink,
        });
      const text = texts[at] ?? '';
      if (text !== '' && textWidth(text, 11) + 8 < length)
        shapes.push({ shape: 'text', x: x + length / 2, y: y + 17, text, size: 11, ink: 'ink', anchor: 'middle' });
      x += length;
    }
  }
  return { width: WIDTH, height: TOP + rows.length * ROW + 4, shapes };
}

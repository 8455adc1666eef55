/** A field's values of a day as a line: its points in a box of 100 by 28, a gap where nothing came for long. */
import type { Readings } from '../fleet/devices.ts';

const WIDTH = 100;
const HEIGHT = 28;
const INSET = 2;

export interface Course {
  path: string;
  lowest: number;
  highest: number;
}

/** `undefined` of a field with fewer than two values. */
export function courseOf(messages: Readings['messages'], field: string, gapMs: number): Course | undefined {
  const points = messages.flatMap(({ at, readings }) => {
    const value = readings[field];
    return value === undefined ? [] : [{ atMs: Date.parse(at), value }];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.atMs === first.atMs) return undefined;
  const values = points.map(({ value }) => value);
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const span = highest - lowest || 1;
  let path = '';
  let beforeMs = Number.NEGATIVE_INFINITY;
  for (const { atMs, value } of points) {
    const x = ((atMs - first.atMs) / (last.atMs - first.atMs)) * WIDTH;
    const y = HEIGHT - INSET - ((value - lowest) / span) * (HEIGHT - 2 * INSET);
    const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
    // A point with nothing near it would be a line of no length, which nobody sees.
    path += atMs - beforeMs > gapMs ? `M${at}h0.01` : `L${at}`;
    beforeMs = atMs;
  }
  return { path, lowest, highest };
}

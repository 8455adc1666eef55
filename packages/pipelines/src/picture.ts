/**
 * Where each step stands in the picture of a pipeline: in the column after the last step it waits for, and there in a row
 * near what it comes from, so that lines cross little (Sugiyama's layers, with the mean of what is before as the order).
 */
import type { Plan } from './plan.ts';

export interface PicturedStep {
  step: string;
  column: number;
  row: number;
  before: readonly string[];
}

export function pictureOf({ nodes }: Plan): PicturedStep[] {
  const columns = new Map<string, number>();
  for (const { name, before } of nodes)
    columns.set(name, Math.max(-1, ...before.map((other) => columns.get(other) ?? -1)) + 1);
  const rows = new Map<string, number>();
  const last = Math.max(-1, ...columns.values());
  for (let column = 0; column <= last; column++) {
    const here = nodes.filter(({ name }) => columns.get(name) === column);
    const wish = ({ before }: (typeof here)[number]): number =>
      before.length === 0 ? 0 : before.reduce((sum, other) => sum + (rows.get(other) ?? 0), 0) / before.length;
    // Sorting keeps the order in which they are written where the wish is the same.
    for (const [row, { name }] of here.toSorted((a, b) => wish(a) - wish(b)).entries()) rows.set(name, row);
  }
  return nodes.map(({ name, before }) => ({ step: name, column: columns.get(name)!, row: rows.get(name)!, before }));
}

/** Which figures of a department are shown, in which order, and how each is read. */
import type { Unit } from '@bellwether/ui/api/types.ts';
import { messages } from './messages.ts';

export interface ShownFigure {
  name: string;
  title: string;
  /** What it is, in a sentence. */
  more: string;
  unit: Unit;
}

const UNITS: Readonly<Record<string, Unit>> = {
  attrition_rate_30d: 'ratio',
  voluntary_attrition: 'ratio',
  retention_12m: 'ratio',
  absence_rate: 'ratio',
  after_hours_share: 'ratio',
};

/** Those with words of their own first, then whatever else a pack answers. */
export function shownFigures(names: readonly string[]): ShownFigure[] {
  const known: Readonly<Record<string, readonly [string, string]>> = messages.figures;
  const order = Object.keys(known);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((name) => {
      const [title, more] = known[name] ?? [name.replaceAll('_', ' '), ''];
      return { name, title, more, unit: UNITS[name] ?? 'score' };
    });
}

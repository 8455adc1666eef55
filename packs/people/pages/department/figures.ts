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

/** Shares and yearly rates are read as percentages, everything else as it is. */
const SHARES: ReadonlySet<string> = new Set([
  'attrition_rate_30d',
  'voluntary_attrition',
  'retention_12m',
  'pulse_response',
  'absence_rate',
  'after_hours_share',
  'voice_equity',
]);

/** Those with words of their own first, then whatever else a pack answers. */
export function shownFigures(names: readonly string[]): ShownFigure[] {
  const known: Readonly<Record<string, readonly [string, string]>> = messages.figures;
  const order = Object.keys(known);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names
    .toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((name) => {
      const [title, more] = known[name] ?? [name.replaceAll('_', ' '), ''];
      return { name, title, more, unit: SHARES.has(name) ? 'ratio' : 'score' };
    });
}

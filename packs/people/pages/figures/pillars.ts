/** What an organisation's health is made of, in the order it is shown. */
import type { Unit } from '@bellwether/ui/api/types.ts';
import { messages } from './messages.ts';

export interface Pillar {
  signal: string;
  /** Short: it heads a narrow column. */
  title: string;
  unit: Unit;
}

/** The figures of a unit that stand side by side in the table of departments. */
export const PILLARS: readonly Pillar[] = [
  { signal: 'engagement', title: messages.pillars.engagement, unit: 'score' },
  { signal: 'psychological_safety', title: messages.columns.psychological_safety, unit: 'score' },
  { signal: 'burnout', title: messages.pillars.burnout, unit: 'score' },
  { signal: 'sentiment_7d', title: messages.columns.sentiment_7d, unit: 'score' },
  { signal: 'after_hours_share', title: messages.columns.after_hours_share, unit: 'ratio' },
  { signal: 'attrition_rate_30d', title: messages.columns.attrition_rate_30d, unit: 'ratio' },
];

const TITLES: Readonly<Record<string, string>> = messages.pillars;

export function pillarTitle(name: string): string {
  return TITLES[name] ?? name.replaceAll('_', ' ');
}

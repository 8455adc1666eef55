/** A grouped answer as ranked bars. Groups folded away by `top` become one bar when the parts add up to the whole. */
import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import type { RankedBar } from '@bellwether/ui/charts/ranked-bars.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';

const ADDS_UP = ['usd', 'tokens', 'lines', 'bytes'];

export function rankedBars(answer: MetricAnswer, dimension: string): RankedBar[] {
  const addsUp = ADDS_UP.includes(answer.metric.unit);
  const whole = addsUp && answer.total ? answer.total : undefined;
  const bars = answer.series
    .map(({ group, total, previous_total }): RankedBar => {
      const key = group[dimension] ?? '';
      const value = total ?? null;
      return {
        key,
        name: key || uiMessages.series.notAttributed,
        value,
        previous: previous_total,
        share: whole !== undefined && value !== null ? value / whole : undefined,
      };
    })
    // A group that has nothing of what is ranked is not part of the ranking.
    .filter(({ value }) => value !== 0)
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
  const folded = answer.others ?? 0;
  if (folded === 0 || whole === undefined) return bars;
  const rest = Math.max(0, whole - bars.reduce((sum, { value }) => sum + (value ?? 0), 0));
  const others = { key: '', name: messages.othersFolded(folded), value: rest, previous: undefined };
  return [...bars, { ...others, share: rest / whole, folded: true }];
}

/** A funnel as the API answers it, and the sentence that says what it comes to. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import type { Analysed, Share } from '../behaviour/site-api.ts';
import { messages } from './messages.ts';

export interface FunnelStep {
  step: string;
  /** Null: hidden. */
  visitors: number | null;
  of_first: Share | null;
  of_previous: Share | null;
  lost_since_previous: number | null;
  median_seconds_since_previous: number | null;
}

export interface FunnelGroup {
  group: string;
  entered: number;
  completed: number | null;
  share: Share | null;
}

export interface Funnel extends Analysed {
  steps: readonly FunnelStep[];
  groups: readonly FunnelGroup[] | null;
}

export function answerOf({ steps }: Funnel, range: string): Phrase[] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first?.visitors) return [words(messages.none(range))];
  const begin = [
    words(messages.of(range)),
    figure(messages.visitors(formatCount(first.visitors))),
    words(messages.came),
  ];
  if (!last?.of_first) return [...begin, words(messages.hiddenEnd), words(messages.stop)];
  const worst = steps.reduce(
    (worst, { lost_since_previous: lost }, at) => ((lost ?? 0) > (steps[worst]?.lost_since_previous ?? 0) ? at : worst),
    0,
  );
  const lost = steps[worst]?.of_previous;
  return [
    ...begin,
    figure(messages.end(formatPercent(last.of_first.value))),
    words(
      lost ? messages.lost(steps[worst - 1]!.step, steps[worst]!.step, formatPercent(1 - lost.value)) : messages.stop,
    ),
  ];
}

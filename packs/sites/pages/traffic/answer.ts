/** Who came, in a sentence made from figures. */
import type { MetricAnswer } from '@bellwether/ui/api/types.ts';
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';

export interface TrafficTotals {
  sessions: number | null | undefined;
  visitors: number | null | undefined;
  views: number | null | undefined;
  /** Visits by the site they came from, the most first. */
  referrers: MetricAnswer | undefined;
}

export function answerOf({ sessions, visitors, views, referrers }: TrafficTotals): Phrase[] {
  const { answer } = messages;
  if (!sessions || !visitors || !views) return [words(answer.nothing)];
  return [
    figure(formatCount(sessions)),
    words(answer.visits(sessions === 1)),
    figure(formatCount(visitors)),
    words(answer.visitors(visitors === 1)),
    figure(formatCount(views)),
    words(answer.views(views === 1)),
    ...sourceOf(referrers, sessions),
    words('.'),
  ];
}

function sourceOf(referrers: MetricAnswer | undefined, sessions: number): Phrase[] {
  const [first] = referrers?.series ?? [];
  if (!first?.total) return [];
  const share = messages.answer.share(formatPercent(first.total / sessions, 0));
  const host = first.group.referrer;
  return host
    ? [words(messages.answer.from), figure(host), words(share)]
    : [words(messages.answer.directly), words(share)];
}

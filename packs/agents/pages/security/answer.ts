/** Whether an agent did something it should not have, in a few sentences made from figures. Silence is told from safety. */

import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import type { AgentFigure } from '../figures/agent-figure.ts';
import { comparison } from '../figures/comparison.ts';
import type { RangeWords } from '../figures/range-words.ts';
import type { Finding } from './findings.ts';
import { messages } from './messages.ts';

export interface SecurityFigures {
  alerts: AgentFigure | undefined;
  severe: AgentFigure | undefined;
  rejections: AgentFigure | undefined;
  sessions: AgentFigure | undefined;
  newest: Finding | undefined;
}

export function answerOf(
  { alerts, severe, rejections, sessions, newest }: SecurityFigures,
  range: RangeWords,
): Phrase[] {
  const count = alerts?.value ?? 0;
  const refused = rejections?.value
    ? [words(messages.rejections(formatCount(rejections.value), rejections.value === 1))]
    : [];
  if (count === 0) {
    const ran = sessions?.value ?? 0;
    if (ran === 0) return [words(messages.silent(range.now))];
    return [words(messages.quiet(range.now)), words(messages.over(formatCount(ran), ran === 1)), ...refused];
  }
  return [
    words(messages.opening(range.now)),
    figure(messages.alerts(formatCount(count), count === 1)),
    words(severe?.value ? messages.severe(formatCount(severe.value)) : messages.noneSevere),
    ...(alerts ? [words(comparison(alerts, range.before))] : []),
    words('.'),
    ...(newest ? [words(messages.newest(newest.kind, formatDayClock(Date.parse(newest.at))))] : []),
    ...refused,
  ];
}

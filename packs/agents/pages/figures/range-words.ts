/** The range looked at, in words for a sentence: `the last 24 hours`, and what it is compared with: `the 24 hours before`. */
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { messages } from './messages.ts';

export interface RangeWords {
  now: string;
  before: string;
}

export function rangeWords({ range, fromMs, toMs }: Pick<View, 'range' | 'fromMs' | 'toMs'>): RangeWords {
  const match = range.kind === 'last' ? /^(\d+)([mhd])$/.exec(range.last) : null;
  if (!match)
    return { now: messages.between(formatDayClock(fromMs), formatDayClock(toMs)), before: messages.betweenBefore };
  const count = Number(match[1]);
  const length = { m: messages.minutes, h: messages.hours, d: messages.days }[match[2] as 'm' | 'h' | 'd'](count);
  return { now: messages.last(length), before: messages.before(length) };
}

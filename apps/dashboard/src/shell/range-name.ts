/** A range in words: `Last 24 hours`, `3 Nov, 14:00 – 5 Nov, 09:00`. */
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import type { Range } from '@bellwether/ui/view/view-address.ts';
import { messages } from './messages.ts';

export function rangeName(range: Range): string {
  if (range.kind === 'between') return messages.view.between(formatDayClock(range.fromMs), formatDayClock(range.toMs));
  return messages.view.last(spanName(range.last));
}

/** After "last": `24h` → `24 hours`, `1h` → `hour`. */
export function spanName(last: string): string {
  const unit = last.at(-1) as keyof typeof messages.view.units;
  return messages.view.units[unit](Number(last.slice(0, -1)));
}

/** By itself: `1h` → `1 hour`. */
export function countedSpan(last: string): string {
  const unit = last.at(-1) as keyof typeof messages.view.counted;
  return messages.view.counted[unit](Number(last.slice(0, -1)));
}

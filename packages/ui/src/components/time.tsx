/** An instant in the reader's zone; UTC on hover. */
import { formatClock, formatClockSeconds, formatDayClock, formatUtc } from '../format/time.ts';

export function Time({ at, form = 'clock' }: { at: string | number; form?: 'clock' | 'seconds' | 'day' }) {
  const instantMs = typeof at === 'number' ? at : Date.parse(at);
  if (Number.isNaN(instantMs)) return null;
  const format = form === 'clock' ? formatClock : form === 'seconds' ? formatClockSeconds : formatDayClock;
  return (
    <time dateTime={new Date(instantMs).toISOString()} title={formatUtc(instantMs)}>
      {format(instantMs)}
    </time>
  );
}

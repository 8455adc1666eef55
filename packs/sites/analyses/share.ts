/** A share with its 95 % interval (Wilson); none of nobody, and none of what is hidden. */
import { wilsonInterval } from '@bellwether/analysis';

export function shareOf(
  part: number | null,
  whole: number | null,
): { value: number; low: number; high: number } | null {
  const interval = part === null || whole === null ? null : wilsonInterval(part, whole);
  return interval && { value: interval.share, low: interval.low, high: interval.high };
}

/**
 * A span of something that is over: for what is not one call, such as a batch on its way through two loops. Gives its
 * traceparent, for what follows of it; `undefined` where nothing is recorded.
 */
import { markFailed, type SpanName, type SpanOptions, startSpan } from './in-span.ts';
import { traceparentOf } from './traceparent.ts';

export interface SpanTimes {
  /** In milliseconds since the epoch, by the machine's clock. */
  startMs: number;
  endMs: number;
}

export function spanOf(
  name: SpanName,
  { startMs, endMs, error, ...options }: SpanOptions & SpanTimes & { error?: unknown },
): string | undefined {
  const span = startSpan(name, options, startMs);
  if (error !== undefined) markFailed(span, error);
  const isRecorded = span.isRecording();
  span.end(endMs);
  return isRecorded ? traceparentOf(span.spanContext()) : undefined;
}

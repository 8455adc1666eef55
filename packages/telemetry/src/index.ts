export { GAUGES, type GaugeName, gauged, gaugesNow } from './gauges.ts';
export { inSpan, type SpanName, type SpanOptions, type SpanRole } from './in-span.ts';
export {
  COUNTS,
  type Count,
  counted,
  MEASURES,
  type Measure,
  measured,
  measuring,
  onCounted,
  onMeasured,
} from './measurements.ts';
export { isTellable, SPAN_ATTRIBUTES, type SpanAttributeName, type SpanAttributes } from './span-attributes.ts';
export { spanOf } from './span-of.ts';
export { type FollowedTrace, TracedBatch } from './traced-batch.ts';
export { contextOf, currentTraceparent, parseTraceparent, traceparentOf } from './traceparent.ts';

/**
 * The context of a trace as text: `00-<trace>-<span>-<flags>` of W3C Trace Context. It travels with a frame in its meta
 * and comes in with a request. `tracestate` is not read and not sent: anything could stand in it.
 */
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** `undefined` when it is none. Versions after 00 are read as far as they are like it, as the specification asks. */
export function parseTraceparent(text: unknown): SpanContext | undefined {
  if (typeof text !== 'string' || text.length > 256) return undefined;
  const [, version, traceId, spanId, flags, more] = FORM.exec(text) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  const isSampled = (Number.parseInt(flags!, 16) & TraceFlags.SAMPLED) !== 0;
  const found: SpanContext = {
    traceId: traceId!,
    spanId: spanId!,
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  };
  return isSpanContextValid(found) ? found : undefined;
}

export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/** A context whose parent is that one; a context without a parent when there is none. */
export function contextOf(parent: SpanContext | undefined): Context {
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

/** Of the span under way, when it is sampled: what is not sampled here is not followed further either. */
export function currentTraceparent(): string | undefined {
  const current = trace.getActiveSpan()?.spanContext();
  if (!current || (current.traceFlags & TraceFlags.SAMPLED) === 0 || !isSpanContextValid(current)) return undefined;
  return traceparentOf(current);
}

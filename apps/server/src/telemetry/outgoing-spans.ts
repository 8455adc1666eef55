/**
 * Which spans leave, and what of them. A trace that was chosen at its beginning leaves whole; of the others those that
 * failed, as far as they happened here in one go: their spans are kept until the outermost has ended, and then sent or
 * forgotten. Of each span only what is on the list of attributes goes out, and nothing of other libraries' spans.
 */

import { isTellable } from '@bellwether/telemetry';
import { type Attributes, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Traces under way that were not chosen; the oldest is forgotten for a new one. */
const UNCHOSEN_MAX = 2_000;
/** Spans kept of each. */
const SPANS_MAX = 32;
const OUR_SCOPE = 'bellwether';

export class OutgoingSpans implements SpanProcessor {
  readonly #next: SpanProcessor;
  readonly #unchosen = new Map<string, ReadableSpan[]>();

  constructor(next: SpanProcessor) {
    this.#next = next;
  }

  onStart(_span: Span): void {}

  onEnd(span: ReadableSpan): void {
    if (span.instrumentationScope.name !== OUR_SCOPE) return;
    const { traceFlags, traceId } = span.spanContext();
    if ((traceFlags & TraceFlags.SAMPLED) !== 0) this.#send(span);
    else this.#unchosenEnded(traceId, span);
  }

  #unchosenEnded(traceId: string, span: ReadableSpan): void {
    const spans = this.#unchosen.get(traceId) ?? [];
    if (spans.length < SPANS_MAX) spans.push(span);
    const isOutermost = !span.parentSpanContext || span.parentSpanContext.isRemote === true;
    if (!isOutermost) {
      this.#keep(traceId, spans);
      return;
    }
    this.#unchosen.delete(traceId);
    if (spans.some(({ status }) => status.code === SpanStatusCode.ERROR)) for (const one of spans) this.#send(one);
  }

  forceFlush(): Promise<void> {
    return this.#next.forceFlush();
  }

  shutdown(): Promise<void> {
    this.#unchosen.clear();
    return this.#next.shutdown();
  }

  #keep(traceId: string, spans: ReadableSpan[]): void {
    this.#unchosen.set(traceId, spans);
    if (this.#unchosen.size <= UNCHOSEN_MAX) return;
    const [oldest] = this.#unchosen.keys();
    this.#unchosen.delete(oldest!);
  }

  #send(span: ReadableSpan): void {
    this.#next.onEnd(toldOf(span));
  }
}

/** A span as it may be told: exceptions, messages and what is not on the list stay here. */
function toldOf(span: ReadableSpan): ReadableSpan {
  const context = { ...span.spanContext(), traceFlags: TraceFlags.SAMPLED };
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(span.attributes))
    if (isTellable(name, value)) attributes[name] = value as string | number;
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(span.parentSpanContext ? { parentSpanContext: span.parentSpanContext } : {}),
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code },
    attributes,
    links: span.links.map((link) => ({ context: link.context })),
    events: [],
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: span.droppedLinksCount,
  };
}

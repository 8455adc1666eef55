/**
 * Whether a trace is followed, decided where it begins and kept to by everything in it. What is not chosen is recorded
 * all the same, so that it can be sent when it fails (outgoing-spans.ts). What begins anew and is linked with something that
 * is followed (a batch, a run) is followed too. A producer that traces its own work is heard, up
 * to a rate: whoever can reach a door could else have all of its requests traced.
 */
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type Link,
  type SpanContext,
  type SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { TokenBucket } from '../live/token-bucket.ts';

/** Traces a second that producers may ask for. */
const ASKED_PER_SECOND = 50;

export class HeadSampler implements Sampler {
  readonly #ratio: TraceIdRatioBasedSampler;
  readonly #asked = new TokenBucket(ASKED_PER_SECOND, ASKED_PER_SECOND, Date.now());

  /** `ratio` is between 0 and 1. */
  constructor(ratio: number) {
    this.#ratio = new TraceIdRatioBasedSampler(ratio);
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    _kind: SpanKind,
    _attributes: Attributes,
    links: readonly Link[] = [],
  ): SamplingResult {
    const parent = trace.getSpanContext(context);
    const isChosen =
      parent && isSpanContextValid(parent)
        ? this.#isFollowed(parent, spanName)
        : links.some((link) => isSampled(link.context)) || this.#isDrawn(context, traceId);
    return { decision: isChosen ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD };
  }

  /** Only at a door does a parent come from somebody else. */
  #isFollowed(parent: SpanContext, spanName: string): boolean {
    return isSampled(parent) && (spanName !== 'door' || this.#asked.take(Date.now()));
  }

  #isDrawn(context: Context, traceId: string): boolean {
    return this.#ratio.shouldSample(context, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  toString(): string {
    return `HeadSampler{${this.#ratio.toString()}}`;
  }
}

function isSampled({ traceFlags }: SpanContext): boolean {
  return (traceFlags & TraceFlags.SAMPLED) !== 0;
}

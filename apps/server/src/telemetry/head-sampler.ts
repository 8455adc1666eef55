/**
 * Whether a trace is followed, decided where it begins and kept to by everything in it. What is not chosen is recorded
 * all the same, so that it can be sent when it fails (outgoing-spans.ts). A producer that traces its own work is heard, up
 * to a rate: whoever can reach a door could else have all of its requests traced.
 */
import { type Context, isSpanContextValid, TraceFlags, trace } from '@opentelemetry/api';
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

  shouldSample(context: Context, traceId: string, spanName: string): SamplingResult {
    const isChosen = this.#isChosen(context, traceId, spanName);
    return { decision: isChosen ? SamplingDecision.RECORD_AND_SAMPLED : SamplingDecision.RECORD };
  }

  #isChosen(context: Context, traceId: string, spanName: string): boolean {
    // A batch has a span only when something in it is followed, or when it fails.
    if (spanName === 'loader.batch') return true;
    const parent = trace.getSpanContext(context);
    if (!parent || !isSpanContextValid(parent))
      return this.#ratio.shouldSample(context, traceId).decision === SamplingDecision.RECORD_AND_SAMPLED;
    if ((parent.traceFlags & TraceFlags.SAMPLED) === 0) return false;
    // Only at a door does a parent come from somebody else.
    return spanName !== 'door' || this.#asked.take(Date.now());
  }

  toString(): string {
    return `HeadSampler{${this.#ratio.toString()}}`;
  }
}

/**
 * Asks for the figures of a metric channel: only the windows that may have changed, as long as every group is watched.
 * When there are more groups than `top`, which ones are the largest can only be said over the whole span, and so the
 * whole span is asked for until they fit again.
 */
import type { Window } from '@bellwether/core';
import type { LiveLimits } from './limits.ts';
import type { MetricRequest } from './metric-request.ts';
import type { Whole } from './server-message.ts';
import type { LivePoints, LiveSource } from './source.ts';
import { withTimeLimit } from './time-limit.ts';
import type { Timers } from './timers.ts';
import { coalesceWindows } from './touched-windows.ts';
import { NO_DATA, type VersionedPoints } from './versioned-points.ts';

export interface ComputationContext {
  orgId: string;
  view: string;
  request: MetricRequest;
  queryMetric: LiveSource['queryMetric'];
  timers: Timers;
  limits: LiveLimits;
}

export interface Computed {
  /** Each replaces what was known of its span. */
  parts: readonly { span: Window; points: LivePoints }[];
  whole: Whole;
}

export class MetricComputation {
  readonly #context: ComputationContext;
  #overflowing = false;

  constructor(context: ComputationContext) {
    this.#context = context;
  }

  /** Computes the dirty windows of the span again. `known` is what the answer will be taken into. */
  async compute(span: Window, dirty: ReadonlySet<number>, known: VersionedPoints): Promise<Computed> {
    const { query, grainMs, totals } = this.#context.request;
    const isWhole = query.grain === 'total' || this.#overflowing;
    let parts = await this.#ask(query, isWhole ? [span] : coalesceWindows([...dirty], grainMs));
    const overflows = ({ points }: Computed['parts'][number]) =>
      points.others > 0 || known.groupsWith(points) > query.top;
    if (!isWhole && query.group_by.length > 0 && parts.some(overflows)) parts = await this.#ask(query, [span]);
    const others = Math.max(0, ...parts.map(({ points }) => points.others));
    this.#overflowing = others > 0;
    if (!totals) return { parts, whole: { total: undefined, others } };
    const [all] = await this.#ask({ ...query, grain: 'total', group_by: [], top: 1 }, [span]);
    return { parts, whole: { total: all && totalOf(all.points), others } };
  }

  async #ask(query: MetricRequest['query'], spans: readonly Window[]): Promise<Computed['parts']> {
    const { queryMetric, timers, limits, orgId, view } = this.#context;
    const parts: { span: Window; points: LivePoints }[] = [];
    for (const span of spans) {
      const range = { fromMs: span.startMs, toMs: span.endMs };
      const late = 'The figures took too long to compute.';
      const points = await withTimeLimit(timers, limits.computationTimeoutMs, late, (signal) =>
        queryMetric(orgId, query, range, { view, signal }),
      );
      parts.push({ span, points });
    }
    return parts;
  }
}

function totalOf({ total, total_reason }: LivePoints): Whole['total'] {
  return Number.isFinite(total) ? { value: total } : { value: null, reason: total_reason ?? NO_DATA };
}

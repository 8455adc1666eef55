/**
 * Turns cumulative metric streams into deltas. A stream (tenant, resource, scope, metric, attributes) counts from its
 * start time; the change since the point before is what a cube may add up. A new start time, or a value that falls, is a
 * reset: the counter began again at zero. Source: OpenTelemetry metrics data model, "Resets and gaps", "Cumulative to delta".
 *
 * The state lives in memory, and what it no longer knows it leaves uncounted rather than counting it twice:
 * - A stream evicted here (least recently seen, beyond the bound) has its next point taken as a new base line. Lost: what
 *   it counted in between. The same holds for any unknown stream no younger than one that was evicted.
 * - After a restart the same holds for streams older than `certainSinceMs`, unless a snapshot was restored.
 * - A point that comes after a later one of its stream adds nothing: the later one already contained it.
 */

export interface CumulativePoint {
  /** 0 when unknown. */
  startMs: number;
  timeMs: number;
  /** The first decides whether the counter fell; a histogram has its count and its sum. */
  values: readonly number[];
}

export interface Delta {
  sinceMs: number;
  values: readonly number[];
}

interface StreamState {
  startMs: number;
  timeMs: number;
  values: readonly number[];
  /** Deltas that were handed out and then taken back; they go out with the next one. */
  owed?: readonly number[] | undefined;
}

interface TenantStreams {
  /** Least recently seen first. */
  streams: Map<string, StreamState>;
  /** Unknown streams that started before this may have been counted already. */
  certainSinceMs: number;
}

export interface CumulativeSnapshot {
  tenants: { tenant: string; certainSinceMs: number; streams: [string, StreamState][] }[];
}

export class CumulativeStreams {
  readonly #tenants = new Map<string, TenantStreams>();
  readonly #streamsPerTenantMax: number;
  readonly #certainSinceMs: number;

  /**
   * `certainSinceMs`: 0 where no earlier process can have counted anything, else the time of start.
   * A stream takes about 250 bytes.
   */
  constructor(options: { streamsPerTenantMax?: number; certainSinceMs?: number; snapshot?: CumulativeSnapshot } = {}) {
    this.#streamsPerTenantMax = options.streamsPerTenantMax ?? 10_000;
    this.#certainSinceMs = options.certainSinceMs ?? 0;
    for (const { tenant, certainSinceMs, streams } of options.snapshot?.tenants ?? [])
      this.#tenants.set(tenant, { certainSinceMs, streams: new Map(streams) });
  }

  /** The change that this point brings; `undefined` when it brings none, or nobody can know. */
  advance(tenant: string, stream: string, point: CumulativePoint): Delta | undefined {
    const { streams, certainSinceMs } = this.#tenantStreams(tenant);
    const state = streams.get(stream);
    if (!state) {
      streams.set(stream, { startMs: point.startMs, timeMs: point.timeMs, values: point.values });
      this.#evict(tenant);
      const countable = point.startMs > 0 && point.startMs >= certainSinceMs;
      return countable ? { sinceMs: point.startMs, values: point.values } : undefined;
    }
    streams.delete(stream);
    streams.set(stream, state);
    if (point.timeMs <= state.timeMs) return settle(state, undefined);

    const restarted = point.startMs > (state.startMs || state.timeMs);
    const fell = point.values[0]! < state.values[0]!;
    const delta: Delta = {
      sinceMs: restarted ? point.startMs : state.timeMs,
      values: restarted || fell ? point.values : point.values.map((value, i) => subtract(value, state.values[i]!)),
    };
    state.startMs = point.startMs || state.startMs;
    state.timeMs = point.timeMs;
    state.values = point.values;
    return settle(state, delta);
  }

  /** The delta was not stored after all: the stream's next point, or this one sent again, brings it. */
  takeBack(tenant: string, stream: string, delta: Delta): void {
    const state = this.#tenants.get(tenant)?.streams.get(stream);
    if (state) state.owed = add(delta.values, state.owed);
  }

  /** Everything known, as plain JSON, for the next process. Only good when nothing is counted after it was taken. */
  snapshot(): CumulativeSnapshot {
    return {
      tenants: [...this.#tenants].map(([tenant, { certainSinceMs, streams }]) => ({
        tenant,
        certainSinceMs,
        streams: [...streams],
      })),
    };
  }

  #tenantStreams(tenant: string): TenantStreams {
    const held = this.#tenants.get(tenant) ?? { streams: new Map(), certainSinceMs: this.#certainSinceMs };
    this.#tenants.set(tenant, held);
    return held;
  }

  #evict(tenant: string): void {
    const held = this.#tenantStreams(tenant);
    if (held.streams.size <= this.#streamsPerTenantMax) return;
    const [oldest, state] = held.streams.entries().next().value!;
    held.streams.delete(oldest);
    held.certainSinceMs = Math.max(held.certainSinceMs, state.startMs + 1);
  }
}

/** The delta together with what is owed. */
function settle(state: StreamState, delta: Delta | undefined): Delta | undefined {
  const owed = state.owed;
  if (!owed) return delta;
  state.owed = undefined;
  return { sinceMs: delta?.sinceMs ?? state.startMs, values: delta ? add(delta.values, owed) : owed };
}

function add(values: readonly number[], more: readonly number[] | undefined): readonly number[] {
  return more ? values.map((value, i) => value + more[i]!) : values;
}

/** 0.3 − 0.2 is 0.1 and not 0.09999999999999998: the last digits are the subtraction's, not the producer's. */
function subtract(value: number, base: number): number {
  const difference = value - base;
  return Number.isInteger(difference) ? difference : Number(difference.toPrecision(14));
}

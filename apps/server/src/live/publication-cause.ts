/**
 * What led to a live update: how old the oldest event behind it is, and which traces end in it. Gathered while windows
 * change, and told once the update has been handed to its watchers.
 */
import { measured, spanOf } from '@bellwether/telemetry';
import type { WindowsChanged } from './source.ts';

/** Traces that one update ends. */
const TRACES_MAX = 32;

export class PublicationCause {
  #appendedMs: number | undefined;
  readonly #traces = new Map<string, number>();

  /** `nowMs` is when the windows changed. */
  add({ appendedMs, traces }: Pick<WindowsChanged, 'appendedMs' | 'traces'>, nowMs: number): void {
    if (appendedMs !== undefined) this.#appendedMs = Math.min(this.#appendedMs ?? appendedMs, appendedMs);
    for (const trace of traces ?? []) if (this.#traces.size < TRACES_MAX) this.#traces.set(trace, nowMs);
  }

  /** What could not be told yet is told with the next. */
  merge(other: PublicationCause): void {
    if (other.#appendedMs !== undefined) this.add({ appendedMs: other.#appendedMs }, 0);
    for (const [trace, sinceMs] of other.#traces) if (this.#traces.size < TRACES_MAX) this.#traces.set(trace, sinceMs);
  }

  published(metric: string, watchers: number, nowMs: number): void {
    if (this.#appendedMs !== undefined) measured('event_to_live', Math.max(0, nowMs - this.#appendedMs) / 1000);
    for (const [parent, startMs] of this.#traces) {
      spanOf('live.publish', {
        ...{ role: 'PRODUCER', parent, startMs, endMs: nowMs },
        attributes: { 'bellwether.channel': 'metric', 'bellwether.metric': metric, 'bellwether.watchers': watchers },
      });
    }
  }
}

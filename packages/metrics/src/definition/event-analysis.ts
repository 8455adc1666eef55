/**
 * A question that counting cannot answer, because it needs events beside each other: which commits a deployment brought,
 * how long a work item took. A pack declares which events it reads and a pure function of them; the platform reads them for
 * whoever may see figures, and answers at `/api/v1/<pack>/<name>`. Events about persons cannot be read this way.
 */
import type { CanonicalEvent } from '@bellwether/core';

export interface EventAnalysis {
  /** Last part of its address: `dora` is answered at `/api/v1/<pack>/dora`. */
  name: string;
  title: string;
  /** Event types it reads, those of other packs too. Of a pack that is not there, there are none. */
  events: readonly string[];
  /** What may be asked beside the range, with what it means. */
  parameters: { readonly [name: string]: string };
  /** Of the parameters, one that is a field of all its events: when it is given, only events that have that value are read. */
  narrowedBy?: string;
  /** Throws `invalid_query` for a parameter it cannot take. */
  answer(question: EventQuestion): object;
}

export interface EventQuestion {
  /** All there are up to now, in order of time, each once. */
  events: readonly CanonicalEvent[];
  /** The range is [fromMs, toMs). */
  fromMs: number;
  toMs: number;
  nowMs: number;
  /** Set when there are more events than are read: what is older has been left out, and data begin here. */
  readFromMs: number | undefined;
  /** Figures of groups of fewer people are not told. */
  floor: number;
  parameters: { readonly [name: string]: string };
}

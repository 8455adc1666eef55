/**
 * From telemetry records to events: packs' normalisers are asked in turn, and what none of them claims becomes a generic
 * event, so nothing that arrives is lost for want of a name. The packs' drift watchers see every record on the way.
 */
import type { DriftWatch, Pack, TelemetryNormaliser, TelemetryRecord } from '@bellwether/metrics';
import type { Arrival } from '@bellwether/services';
import type { DecodedTelemetry } from './otlp/decode.ts';
import { genericTelemetryEvent } from './otlp/generic-event.ts';
import { telemetryEventIds } from './otlp/telemetry-event-id.ts';

/** Tenants whose producers are watched at the same time; the one idle longest is forgotten first. */
const WATCHED_TENANTS_MAX = 1000;

export class TelemetryIntake {
  readonly #normalisers: readonly TelemetryNormaliser[];
  readonly #packs: readonly Pack[];
  readonly #watches = new Map<string, DriftWatch[]>();

  constructor(packs: readonly Pack[]) {
    this.#packs = packs;
    this.#normalisers = packs.flatMap((pack) => pack.normalisers ?? []);
  }

  /** `itemsLost` tells how many spans, points or log records the rejected arrivals were part of. */
  arrivalsOf(
    orgId: string,
    entries: readonly DecodedTelemetry[],
  ): { arrivals: Arrival[]; itemsLost: (rejectedIndexes: ReadonlySet<number>) => number } {
    const arrivals: Arrival[] = [];
    const items: RecordSpan[] = [];
    const watches = this.#watchesOf(orgId);
    const records = entries.flatMap((entry) => ('record' in entry ? [entry.record] : []));
    const ids = telemetryEventIds(records);
    let next = 0;
    for (const entry of entries) {
      if (!('record' in entry)) {
        items.push({ first: arrivals.length, count: 1, items: entry.items });
        arrivals.push({ index: arrivals.length, rejected: entry.rejected, raw: entry.raw });
        continue;
      }
      const id = ids[next++]!;
      const claimed = this.#normalise(entry.record);
      for (const watch of watches) watch.observe(entry.record, claimed !== undefined);
      // A record that was understood may stand for several events, or, as a mere repetition, for none.
      const events = claimed ?? [genericTelemetryEvent(entry.record, id)];
      items.push({ first: arrivals.length, count: events.length, items: 1 });
      for (const event of events) arrivals.push({ index: arrivals.length, event });
    }
    return { arrivals, itemsLost: (rejected) => itemsLost(items, rejected) };
  }

  warnings(orgId: string): unknown[] {
    return (this.#watches.get(orgId) ?? []).flatMap((watch) => [...watch.warnings()]);
  }

  #normalise(record: TelemetryRecord) {
    for (const normaliser of this.#normalisers) {
      const events = normaliser.normalise(record);
      if (events) return events;
    }
    return undefined;
  }

  #watchesOf(orgId: string): DriftWatch[] {
    const known = this.#watches.get(orgId);
    const watches = known ?? this.#packs.flatMap((pack) => (pack.driftWatch ? [pack.driftWatch()] : []));
    if (known) this.#watches.delete(orgId);
    this.#watches.set(orgId, watches);
    if (this.#watches.size > WATCHED_TENANTS_MAX) {
      const [idle] = this.#watches.keys();
      if (idle !== undefined) this.#watches.delete(idle);
    }
    return watches;
  }
}

/** The arrivals one record became. */
interface RecordSpan {
  first: number;
  count: number;
  items: number;
}

function itemsLost(records: readonly RecordSpan[], rejected: ReadonlySet<number>): number {
  let lost = 0;
  for (const { first, count, items } of records) {
    for (let index = first; index < first + count; index++) {
      if (!rejected.has(index)) continue;
      lost += items;
      break;
    }
  }
  return lost;
}

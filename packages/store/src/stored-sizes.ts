/**
 * How much of the store each tenant takes up. Events lie in partitions of their tenant, so their share is exact and read
 * from the list of parts, without touching a row; windows of all tenants lie together, and each tenant's share of them is
 * estimated by its share of the events.
 */
import type { Engine } from './engine.ts';

export interface StoredSize {
  /** Rows of events; what retention has just removed counts until its part is merged. */
  events: number;
  /** Bytes on disk. */
  eventBytes: number;
  /** Estimated, see above. */
  windowBytes: number;
}

/** Of every tenant that has any event. */
export async function storedSizes(engine: Engine): Promise<Map<string, StoredSize>> {
  const parts = await engine.select<{ table: string; partition: string; stored: number; bytes: number }>(
    `SELECT table, partition, toFloat64(sum(rows)) AS stored, toFloat64(sum(bytes_on_disk)) AS bytes FROM ${engine.placement.parts}
     WHERE database = 'bellwether' AND active AND (table = 'events' OR startsWith(table, 'win_')) GROUP BY table, partition`,
  );
  const sizes = new Map<string, StoredSize>();
  let windowBytes = 0;
  let events = 0;
  for (const { table, partition, stored, bytes } of parts) {
    const orgId = table === 'events' ? eventPartition(partition)?.orgId : undefined;
    if (orgId === undefined) windowBytes += bytes;
    else {
      const size = sizes.get(orgId) ?? { events: 0, eventBytes: 0, windowBytes: 0 };
      sizes.set(orgId, { ...size, events: size.events + stored, eventBytes: size.eventBytes + bytes });
      events += stored;
    }
  }
  for (const size of sizes.values()) size.windowBytes = events > 0 ? (windowBytes * size.events) / events : 0;
  return sizes;
}

/** A partition of the events table as the engine prints it: `('org_a',202611)`. */
export function eventPartition(text: string): { orgId: string; month: number } | undefined {
  const match = /^\('([A-Za-z0-9_-]{1,64})',\s*(\d{6})\)$/.exec(text);
  return match ? { orgId: match[1]!, month: Number(match[2]) } : undefined;
}

/** Rejected events: kept with their reason until somebody mends or dismisses them. Every statement names its tenant. */
import type { Engine } from './engine.ts';
import { sqlInstant, sqlNumber, sqlString } from './sql-text.ts';

export interface RejectedEvent {
  rejected_id: string;
  received_at: string;
  door: string;
  event_type: string;
  reason: string;
  field: string;
  detail: string;
  /** What was sent, as it was sent (cut when very long). */
  raw: string;
}

export interface RejectedFilter {
  reason?: string;
  eventType?: string;
  /** Exclusive, for paging: newest first. */
  beforeMs?: number;
  /** 1 to 1,000. */
  limit: number;
}

export type Resolution = 'replayed' | 'dismissed';

export class RejectedReader {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Those nobody has resolved yet, newest first. */
  async list(orgId: string, filter: RejectedFilter): Promise<RejectedEvent[]> {
    const conditions: string[] = [];
    if (filter.reason !== undefined) conditions.push(`reason = ${sqlString(filter.reason)}`);
    if (filter.eventType !== undefined) conditions.push(`event_type = ${sqlString(filter.eventType)}`);
    if (filter.beforeMs !== undefined) conditions.push(`received_at < ${sqlInstant(filter.beforeMs)}`);
    return this.#read(orgId, conditions, filter.limit);
  }

  async find(orgId: string, rejectedId: string): Promise<RejectedEvent | undefined> {
    return (await this.#read(orgId, [`rejected_id = toUUID(${sqlString(rejectedId)})`], 1))[0];
  }

  async resolve(orgId: string, rejectedId: string, resolution: Resolution, atMs: number): Promise<void> {
    await this.#engine.command(
      'rejected',
      `INSERT INTO bellwether.rejected_resolutions SELECT ${sqlString(orgId)}, toUUID(${sqlString(rejectedId)}), ${sqlString(resolution)}, ${sqlInstant(atMs)}`,
    );
  }

  #read(orgId: string, conditions: readonly string[], limit: number): Promise<RejectedEvent[]> {
    const where = [
      `org_id = ${sqlString(orgId)}`,
      ...conditions,
      `rejected_id NOT IN (SELECT rejected_id FROM bellwether.rejected_resolutions WHERE org_id = ${sqlString(orgId)})`,
    ].join(' AND ');
    return this.#engine.select<RejectedEvent>(
      `SELECT toString(rejected_id) AS rejected_id, formatDateTime(received_at, '%Y-%m-%dT%H:%i:%SZ') AS received_at, door, event_type, reason, field, detail, raw
       FROM bellwether.rejected_events WHERE ${where} ORDER BY bellwether.rejected_events.received_at DESC LIMIT ${sqlNumber(limit)}`,
    );
  }
}

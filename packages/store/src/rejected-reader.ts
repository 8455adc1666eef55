/** Rejected events: kept with their reason until somebody mends or dismisses them. Every statement names its tenant. */
import type { Engine } from './engine.ts';
import { printedInstant, sqlInstant, sqlNumber, sqlString } from './sql-text.ts';

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
  /** Received before this instant, or in it and listed after this one, for paging: newest first. */
  before?: { receivedMs: number; rejectedId?: string };
  /** 1 to 1,000. */
  limit: number;
}

/** How many of a kind wait. */
export interface RejectedCount {
  reason: string;
  event_type: string;
  waiting: number;
  last_received_at: string;
}

export type Resolution = 'replayed' | 'dismissed';

const TABLE = 'bellwether.rejected_events';
const COUNTS_MAX = 500;

function unresolved(orgId: string): string {
  return `org_id = ${sqlString(orgId)} AND ${TABLE}.rejected_id NOT IN (SELECT rejected_id FROM bellwether.rejected_resolutions WHERE org_id = ${sqlString(orgId)})`;
}

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
    if (filter.before) {
      const at = sqlInstant(filter.before.receivedMs);
      const { rejectedId } = filter.before;
      conditions.push(
        rejectedId === undefined
          ? `${TABLE}.received_at < ${at}`
          : `(${TABLE}.received_at, ${TABLE}.rejected_id) < (${at}, toUUID(${sqlString(rejectedId)}))`,
      );
    }
    return this.#read(orgId, conditions, filter.limit);
  }

  /** Those nobody has resolved yet, by reason and event type, most first. */
  async counts(orgId: string): Promise<RejectedCount[]> {
    return this.#engine.select<RejectedCount>(
      `SELECT reason, event_type, toFloat64(count()) AS waiting, ${printedInstant('max(received_at)')} AS last_received_at
       FROM ${TABLE} WHERE ${unresolved(orgId)} GROUP BY reason, event_type ORDER BY waiting DESC, reason, event_type LIMIT ${COUNTS_MAX}`,
    );
  }

  /** Those of a type received since the instant that nobody has resolved yet: how many, and why. */
  async since(
    orgId: string,
    { eventType, fromMs }: { eventType: string; fromMs: number },
  ): Promise<{ waiting: number; reasons: string[] }> {
    const { rows } = await this.#engine.query(
      `SELECT toFloat64(count()), arraySort(groupUniqArray(20)(reason)) FROM ${TABLE}
       WHERE ${unresolved(orgId)} AND event_type = ${sqlString(eventType)} AND ${TABLE}.received_at >= ${sqlInstant(fromMs)}`,
    );
    const [waiting, reasons] = rows[0] ?? [0, []];
    return { waiting: Number(waiting), reasons: reasons as string[] };
  }

  async find(orgId: string, rejectedId: string): Promise<RejectedEvent | undefined> {
    return (await this.#read(orgId, [`${TABLE}.rejected_id = toUUID(${sqlString(rejectedId)})`], 1))[0];
  }

  async resolve(orgId: string, rejectedId: string, resolution: Resolution, atMs: number): Promise<void> {
    await this.#engine.command(
      'rejected',
      `INSERT INTO bellwether.rejected_resolutions SELECT ${sqlString(orgId)}, toUUID(${sqlString(rejectedId)}), ${sqlString(resolution)}, ${sqlInstant(atMs)}`,
    );
  }

  #read(orgId: string, conditions: readonly string[], limit: number): Promise<RejectedEvent[]> {
    const where = [unresolved(orgId), ...conditions].join(' AND ');
    return this.#engine.select<RejectedEvent>(
      `SELECT toString(rejected_id) AS rejected_id, ${printedInstant('received_at')} AS received_at, door, event_type, reason, field, detail, raw
       FROM ${TABLE} WHERE ${where} ORDER BY ${TABLE}.received_at DESC, ${TABLE}.rejected_id DESC LIMIT ${sqlNumber(limit)}`,
    );
  }
}

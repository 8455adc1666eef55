/**
 * How far each stream of a connection has been read, durably. A page's events are durable before its cursor is: a process
 * that dies in between reads the page again, and knows its events by their ids.
 */
import {
  type BackfillPage,
  type ConnectorBackfill,
  DAY_MS,
  type JsonObject,
  MINUTE_MS,
  type RateLeft,
} from '@bellwether/core';
import { sql, type Transaction } from '@bellwether/records';
import { BACKFILL_DAYS } from '../read-connection.ts';
import { resetOf } from './waits.ts';

/** What changed while the last reading began comes twice rather than never. */
const OVERLAP_MS = 10 * MINUTE_MS;

export interface Reading {
  orgId: string;
  connectionId: string;
  /** When the run began. */
  beganMs: number;
  /** Back to here, if somebody has said so; else to where the last reading began. */
  fromMs: number | undefined;
  /** Nothing of before is kept. */
  clearedMs: number | undefined;
}

export interface StreamPlace {
  stream: string;
  cursor: JsonObject;
}

/** Begins streams that this run has not begun. One that another run has left unread goes on where it was. */
export async function beginStreams(
  tx: Transaction,
  backfill: ConnectorBackfill,
  streams: readonly string[],
  { orgId, connectionId, beganMs, fromMs, clearedMs = 0 }: Reading,
): Promise<void> {
  if (streams.length === 0) return;
  const rows = await tx
    .selectFrom('connection_cursors')
    .select(['stream', 'state', 'cursor', 'began_at'])
    .where('connection_id', '=', connectionId)
    .where('stream', 'in', [...new Set(streams)])
    .execute();
  const known = new Map(rows.map((row) => [row.stream, row]));
  for (const stream of new Set(streams)) {
    const row = known.get(stream);
    if (row && row.began_at.getTime() >= beganMs) continue;
    const isLeft = row !== undefined && row.state !== 'done' && row.cursor !== null && fromMs === undefined;
    const lastMs = row?.state === 'done' ? row.began_at.getTime() - OVERLAP_MS : beganMs - BACKFILL_DAYS * DAY_MS;
    const sinceMs = Math.max(fromMs ?? lastMs, clearedMs);
    const begun = {
      ...{ state: 'reading' as const, problem: null, updated_at: new Date(beganMs) },
      ...(isLeft ? {} : { cursor: JSON.stringify(backfill.begin(stream, sinceMs)), began_at: new Date(beganMs) }),
    };
    await tx
      .insertInto('connection_cursors')
      .values({
        ...{ org_id: orgId, connection_id: connectionId, stream, began_at: new Date(beganMs) },
        ...{ cursor: null, ...begun },
      })
      .onConflict((conflict) => conflict.columns(['org_id', 'connection_id', 'stream']).doUpdateSet(begun))
      .execute();
  }
}

/** The stream to read next: lists of what there is come before what is in them. */
export async function nextStream(tx: Transaction, connectionId: string): Promise<StreamPlace | undefined> {
  const row = await tx
    .selectFrom('connection_cursors')
    .select(['stream', 'cursor'])
    .where('connection_id', '=', connectionId)
    .where('state', '=', 'reading')
    .orderBy(sql`position(':' in stream) > 0`)
    .orderBy('stream')
    .limit(1)
    .executeTakeFirst();
  return row && { stream: row.stream, cursor: row.cursor ?? {} };
}

/** After a page whose events are durable. */
export async function keepPage(
  tx: Transaction,
  backfill: ConnectorBackfill,
  { stream, page, nowMs }: { stream: string; page: BackfillPage; nowMs: number },
  reading: Reading,
): Promise<void> {
  await tx
    .updateTable('connection_cursors')
    .set((eb) => ({
      ...{ state: page.next === null ? ('done' as const) : ('reading' as const), problem: null },
      ...{ cursor: page.next === null ? null : JSON.stringify(page.next), updated_at: new Date(nowMs) },
      ...{ pages: eb('pages', '+', 1), events: eb('events', '+', page.events.length) },
    }))
    .where('connection_id', '=', reading.connectionId)
    .where('stream', '=', stream)
    .execute();
  await beginStreams(tx, backfill, page.discovered ?? [], reading);
  await keepRate(tx, reading.connectionId, page.rate, nowMs);
}

/** The stream stays where it was, for the next run. */
export async function refuseStream(
  tx: Transaction,
  connectionId: string,
  stream: string,
  problem: string,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('connection_cursors')
    .set({ state: 'refused', problem: problem.slice(0, 500), updated_at: new Date(nowMs) })
    .where('connection_id', '=', connectionId)
    .where('stream', '=', stream)
    .execute();
}

async function keepRate(
  tx: Transaction,
  connectionId: string,
  rate: RateLeft | undefined,
  nowMs: number,
): Promise<void> {
  const resetsAtMs = rate && resetOf(rate, nowMs);
  await tx
    .updateTable('connection_health')
    .set({
      ...{ failures: 0, paused_until: null },
      ...(rate ? { rate_remaining: rate.remaining } : {}),
      ...(resetsAtMs === undefined ? {} : { rate_resets_at: new Date(resetsAtMs) }),
    })
    .where('connection_id', '=', connectionId)
    .execute();
}

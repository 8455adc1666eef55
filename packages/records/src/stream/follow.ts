/**
 * Following the streams of an organisation in the order of their commits, from a checkpoint on.
 *
 *   projection   what is kept in records: events are applied and the checkpoint moved in one transaction, so each event
 *                counts exactly once, whenever the process is killed
 *   delivery     what goes elsewhere: the checkpoint moves after the events have arrived there, so each arrives at least
 *                once, with an id by which the receiver knows it again
 *
 * A projection can be computed again from nothing at any time.
 */
import type { Records } from '../records.ts';
import type { Transaction } from '../transaction-dialect.ts';
import { eventOf } from './event-rows.ts';
import type { StreamEvent } from './stream.ts';

export interface Projection {
  /** Of its checkpoint; changing it begins anew. */
  name: string;
  /** In the order of commits. Only through `tx`, and of this organisation. */
  apply(tx: Transaction, events: readonly StreamEvent[]): Promise<void>;
  /** Empties what `apply` fills. */
  clear(tx: Transaction): Promise<void>;
}

export interface Delivery {
  /** Of its checkpoint; changing it delivers everything again. */
  name: string;
  /** Resolves when the events have arrived for good. May be given events again, with the same ids. */
  deliver(orgId: string, events: readonly StreamEvent[]): Promise<void>;
}

const BATCH = 200;

/** Organisations with events that this follower has not seen yet. */
export function lagging(records: Records, name: string): Promise<string[]> {
  return records.asOperator(async (tx) => {
    const rows = await tx
      .selectFrom('stream_heads')
      .leftJoin('stream_checkpoints', (join) =>
        join.onRef('stream_checkpoints.org_id', '=', 'stream_heads.org_id').on('stream_checkpoints.name', '=', name),
      )
      .select('stream_heads.org_id')
      .where((eb) => eb('stream_heads.position', '>', eb.fn.coalesce('stream_checkpoints.position', eb.lit(0))))
      .orderBy('stream_heads.org_id')
      .execute();
    return rows.map(({ org_id }) => org_id);
  });
}

/** Applies the next events, if there are any. Gives how many. */
export function projectNext(records: Records, orgId: string, projection: Projection, limit = BATCH): Promise<number> {
  return records.asTenant(orgId, async (tx) => {
    const events = await eventsAfter(tx, orgId, await checkpointOf(tx, orgId, projection.name), limit);
    const last = events.at(-1);
    if (!last) return 0;
    await projection.apply(tx, events);
    await moveCheckpoint(tx, orgId, projection.name, last);
    return events.length;
  });
}

/** Delivers the next events, if there are any. Gives how many. One at a time for an organisation and a name. */
export async function deliverNext(records: Records, orgId: string, delivery: Delivery, limit = BATCH): Promise<number> {
  const events = await records.asTenant(orgId, async (tx) =>
    eventsAfter(tx, orgId, await checkpointOf(tx, orgId, delivery.name), limit),
  );
  const last = events.at(-1);
  if (!last) return 0;
  await delivery.deliver(orgId, events);
  await records.asTenant(orgId, (tx) => moveCheckpoint(tx, orgId, delivery.name, last));
  return events.length;
}

/** Computes a projection of an organisation again from its first event. Readers see it grow meanwhile. */
export async function replay(records: Records, orgId: string, projection: Projection): Promise<number> {
  await records.asTenant(orgId, async (tx) => {
    await projection.clear(tx);
    await tx.deleteFrom('stream_checkpoints').where('org_id', '=', orgId).where('name', '=', projection.name).execute();
  });
  let replayed = 0;
  for (let count = -1; count !== 0; replayed += count) count = await projectNext(records, orgId, projection);
  return replayed;
}

async function eventsAfter(tx: Transaction, orgId: string, position: number, limit: number): Promise<StreamEvent[]> {
  const rows = await tx
    .selectFrom('event_store')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map(eventOf);
}

/** Locked: two that follow for one name come one after the other. */
async function checkpointOf(tx: Transaction, orgId: string, name: string): Promise<number> {
  const row = await tx
    .selectFrom('stream_checkpoints')
    .select('position')
    .where('org_id', '=', orgId)
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  return row?.position ?? 0;
}

async function moveCheckpoint(tx: Transaction, orgId: string, name: string, { position, atMs }: StreamEvent) {
  const row = { position, updated_at: new Date(atMs) };
  await tx
    .insertInto('stream_checkpoints')
    .values({ org_id: orgId, name, ...row })
    .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
    .execute();
}

/**
 * Takes a person out of the streams of an organisation. A stream that is about them goes whole, as their rows in tables
 * do. In what is about others their name becomes zeros, as long as it was: everywhere when it can mean nobody and nothing
 * else (see erase-records.ts, which treats all text so), and where a field names a person when it could.
 */
import type { Json, JsonObject } from '@bellwether/core';
import { sql, type Transaction } from '@bellwether/records';
import { erasedName } from '@bellwether/store';
import { PERSONS } from '../../access/audit/unnamed.ts';

/** Streams of entities that are a person: their type, and the table that says whose they are. */
const STREAMS_OF_PERSONS = [{ streamType: 'employee', table: 'employees' }] as const;

/** Removes the streams of entities that are the person. Gives the number of events. */
export async function eraseStreamsOf(tx: Transaction, orgId: string, subject: string): Promise<number> {
  let removed = 0;
  for (const { streamType, table } of STREAMS_OF_PERSONS) {
    const { numDeletedRows } = await tx
      .deleteFrom('event_store')
      .where('org_id', '=', orgId)
      .where('stream_type', '=', streamType)
      .where('stream_id', 'in', (bound) =>
        bound
          .selectFrom(table)
          .select(sql<string>`id::text`.as('id'))
          .where('org_id', '=', orgId)
          .where('subject', '=', subject),
      )
      .executeTakeFirst();
    removed += Number(numDeletedRows);
  }
  return removed;
}

/** Redacts fields of events that name the person. Gives the number of events. */
export async function redactPersonIn(tx: Transaction, orgId: string, subject: string): Promise<number> {
  const rows = await tx
    .selectFrom('event_store')
    .select(['id', 'event_data'])
    .where('org_id', '=', orgId)
    .where(sql<boolean>`strpos(event_data::text, to_json(${subject}::text)::text) > 0`)
    .execute();
  let redacted = 0;
  for (const { id, event_data } of rows) {
    const before = JSON.stringify(event_data);
    const after = JSON.stringify(redactedIn(event_data as JsonObject, subject, false));
    if (after === before) continue;
    await tx.updateTable('event_store').set({ event_data: after }).where('id', '=', id).execute();
    redacted++;
  }
  return redacted;
}

function redactedIn(value: Json, subject: string, isPerson: boolean): Json {
  if (typeof value === 'string') return isPerson && value === subject ? erasedName(subject) : value;
  if (Array.isArray(value)) return value.map((item) => redactedIn(item, subject, isPerson));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, part]) => [key, redactedIn(part, subject, isPerson || PERSONS.test(key))]),
  );
}

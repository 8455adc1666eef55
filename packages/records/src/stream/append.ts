/**
 * Appending to a stream, in the transaction of the verb that changes the entity.
 *
 * Whoever appends to an organisation's streams first takes its place in their order, and holds it until the commit: so
 * positions are in the order of commits, a version that was compared stays the newest until it is written, and whoever
 * follows the streams by position misses nothing. The unique key of a stream's versions stands behind that.
 */
import { Problem, uuidv7 } from '@bellwether/core';
import type { Transaction } from '../transaction-dialect.ts';
import { noteAppended } from './appended.ts';
import { applied, type EventMetadata, fold, organisation, readEvents } from './event-rows.ts';
import { StaleVersion } from './stale-version.ts';
import type { Appending, NewEvent, Stream, StreamEvent, StreamState } from './stream.ts';

const EVENTS_MAX = 1000;
const EVENT_BYTES_MAX = 1024 * 1024;
const STREAM_ID_LENGTH_MAX = 255;
/** U+0000 and halves of surrogate pairs, which JSON can write and the database cannot keep. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/;

export interface Append<Events> extends Appending {
  /** The version that the change was made from; 0: the entity must not be there yet. Not given: whichever it is. */
  expectedVersion?: number | undefined;
  events: readonly NewEvent<Events>[];
}

/** Appends all of the events or none. Throws `StaleVersion` when the stream is not at the version expected. */
export async function append<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
  { events, expectedVersion, ...by }: Append<Events>,
): Promise<StreamState<State>> {
  const { now } = await appendBy(tx, stream, id, by, (now) => {
    if (expectedVersion !== undefined && expectedVersion !== now.version)
      throw new StaleVersion(stream.type, expectedVersion, now);
    return { events };
  });
  return now;
}

/** Decides what to append from the stream as it is, which nobody else can change meanwhile. */
export async function appendBy<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
  { actor, atMs, correlationId, orgId }: Appending,
  decide: (
    now: StreamState<State>,
    past: readonly StreamEvent[],
  ) => { events: readonly NewEvent<Events>[]; undoes?: number },
): Promise<{ before: StreamState<State>; now: StreamState<State> }> {
  if (id === '' || id.length > STREAM_ID_LENGTH_MAX)
    throw new Error(
      `The id of a ${stream.type} has 1 to ${STREAM_ID_LENGTH_MAX} characters; this one has ${id.length}.`,
    );
  const org = organisation(orgId);
  const { position } = await tx
    .insertInto('stream_heads')
    .values({ org_id: org, position: 0 })
    .onConflict((conflict) =>
      conflict.column('org_id').doUpdateSet((eb) => ({ position: eb.ref('stream_heads.position') })),
    )
    .returning('position')
    .executeTakeFirstOrThrow();
  const past = await readEvents(tx, stream, id, {}, orgId);
  const before = fold(stream, past);
  const { events, undoes } = decide(before, past);
  if (events.length === 0) return { before, now: before };
  if (events.length > EVENTS_MAX) throw new Error(`At most ${EVENTS_MAX} events are appended at once.`);

  // A clock that went back does not take the stream with it: its times never decrease.
  const at = Math.max(atMs, past.at(-1)?.atMs ?? 0);
  const metadata: EventMetadata = { actor, correlation_id: correlationId, undoes };
  let state = before.state;
  const rows = events.map(({ event_type, data }, index) => {
    const version = before.version + index + 1;
    const kept: StreamEvent = {
      ...{ id: uuidv7(at), stream_type: stream.type, stream_id: id, event_type, version, atMs: at, actor },
      ...{
        data: JSON.parse(storable(event_type, data)) as object,
        correlationId,
        undoes,
        position: position + index + 1,
      },
    };
    state = applied(stream, state, kept);
    return {
      ...{ id: kept.id, org_id: org, stream_type: stream.type, stream_id: id, event_type, event_version: version },
      ...{ event_data: JSON.stringify(kept.data), metadata: JSON.stringify(metadata) },
      ...{ created_at: new Date(at), position: kept.position },
    };
  });
  await tx.insertInto('event_store').values(rows).execute();
  await tx
    .updateTable('stream_heads')
    .set({ position: position + rows.length })
    .where('org_id', '=', org)
    .execute();
  noteAppended(tx);
  return { before, now: { version: before.version + rows.length, state } };
}

/** Throws invalid_request for what the database could not give back as it is. */
function storable(eventType: string, data: object): string {
  const text = JSON.stringify(data);
  if (Buffer.byteLength(text) > EVENT_BYTES_MAX)
    throw new Problem('invalid_request', `What ${eventType} has to keep is larger than ${EVENT_BYTES_MAX} bytes.`);
  if (UNSTORABLE.test(text))
    throw new Problem('invalid_request', `What ${eventType} has to keep holds U+0000 or half a character.`);
  return text;
}

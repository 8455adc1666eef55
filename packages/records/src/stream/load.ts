/** Reading a stream: what the entity is, what it was, and how it came to be. */
import type { Transaction } from '../transaction-dialect.ts';
import { type EventRange, type EventRow, eventOf, fold, organisation, readEvents } from './event-rows.ts';
import type { Stream, StreamEvent, StreamState } from './stream.ts';

/** The entity as it is. Version 0 and the initial state when it has no event. */
export async function load<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
): Promise<StreamState<State>> {
  return fold(stream, await readEvents(tx, stream, id));
}

/** Every entity of the kind, as it is, by its id: for kinds of which there are few. */
export async function loadAll<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
): Promise<Map<string, StreamState<State>>> {
  const rows = await tx
    .selectFrom('event_store')
    .selectAll()
    .where('org_id', '=', organisation(undefined))
    .where('stream_type', '=', stream.type)
    .orderBy('event_version')
    .execute();
  const byId = Map.groupBy((rows as EventRow[]).map(eventOf), ({ stream_id }) => stream_id);
  return new Map([...byId].map(([id, events]) => [id, fold(stream, events)]));
}

/** The events of a stream, the oldest first; `from` and `to` are versions, both included. */
export function history<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
  { from, to }: Pick<EventRange, 'from' | 'to'> = {},
): Promise<StreamEvent<Events[keyof Events]>[]> {
  return readEvents(tx, stream, id, { from, to }) as Promise<StreamEvent<Events[keyof Events]>[]>;
}

/** The entity as it was at a version, or at an instant. A version that there is not yet gives the newest. */
export async function stateAt<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
  when: { version: number } | { atMs: number },
): Promise<StreamState<State>> {
  const range = 'version' in when ? { to: when.version } : { untilMs: when.atMs };
  return fold(stream, await readEvents(tx, stream, id, range));
}

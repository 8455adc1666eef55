/** Rows of `event_store`, and events as the rest sees them. */
import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../transaction-dialect.ts';
import type { Stream, StreamEvent, StreamState } from './stream.ts';

/** The organisation of a tenant's transaction, which it was begun for; an operator's says whose. */
export function organisation(orgId: string | undefined): RawBuilder<string> {
  return orgId === undefined ? sql<string>`current_setting('app.current_org_id', true)` : sql<string>`${orgId}`;
}

export interface EventRange {
  /** Both included. */
  from?: number | undefined;
  to?: number | undefined;
  /** Up to this instant, which is included. */
  untilMs?: number | undefined;
}

/** The events of one stream, the oldest first. */
export async function readEvents(
  tx: Transaction,
  stream: { type: string },
  id: string,
  { from, to, untilMs }: EventRange = {},
  orgId?: string,
): Promise<StreamEvent[]> {
  let query = tx
    .selectFrom('event_store')
    .selectAll()
    .where('org_id', '=', organisation(orgId))
    .where('stream_type', '=', stream.type)
    .where('stream_id', '=', id);
  if (from !== undefined) query = query.where('event_version', '>=', from);
  if (to !== undefined) query = query.where('event_version', '<=', to);
  if (untilMs !== undefined) query = query.where('created_at', '<=', new Date(untilMs));
  return (await query.orderBy('event_version').execute()).map(eventOf);
}

export interface EventRow {
  id: string;
  org_id: string;
  stream_type: string;
  stream_id: string;
  event_type: string;
  event_version: number;
  event_data: object;
  metadata: EventMetadata;
  created_at: Date;
  position: number;
}

/** Beside the data: seed 004 keeps who and why here. */
export interface EventMetadata {
  actor: string;
  correlation_id?: string | undefined;
  undoes?: number | undefined;
}

export function eventOf(row: EventRow): StreamEvent {
  return {
    id: row.id,
    stream_type: row.stream_type,
    stream_id: row.stream_id,
    event_type: row.event_type,
    version: row.event_version,
    data: row.event_data,
    atMs: row.created_at.getTime(),
    actor: row.metadata.actor,
    correlationId: row.metadata.correlation_id,
    undoes: row.metadata.undoes,
    position: row.position,
  };
}

/** The state after these events, which are a stream's first ones. */
export function fold<State, Events extends { [Type in keyof Events]: object }>(
  stream: Stream<State, Events>,
  events: readonly StreamEvent[],
): StreamState<State> {
  let state = stream.initial;
  for (const event of events) state = applied(stream, state, event);
  return { version: events.at(-1)?.version ?? 0, state };
}

/** The initial state, and that after each of a stream's first events: `states[n]` is the entity at version n. */
export function statesOf<State, Events extends { [Type in keyof Events]: object }>(
  stream: Stream<State, Events>,
  events: readonly StreamEvent[],
): State[] {
  const states = [stream.initial];
  for (const event of events) states.push(applied(stream, states.at(-1) as State, event));
  return states;
}

/** Throws for an event this version of Bellwether does not know: passing over it would give a wrong state. */
export function applied<State, Events extends { [Type in keyof Events]: object }>(
  stream: Stream<State, Events>,
  state: State,
  event: StreamEvent,
): State {
  const type = event.event_type as keyof Events;
  if (!Object.hasOwn(stream.apply, type))
    throw new Error(
      `The ${stream.type} ${event.stream_id} has an event ${event.event_type}, which this version of Bellwether does not know. Start the version that wrote it, or a later one.`,
    );
  return stream.apply[type](state, event.data as Events[keyof Events], event);
}

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

/**
 * The events of one stream, the oldest first. They come as one JSON text: what a row costs between the engine and us is
 * five times what it costs to read (bench/streams.ts).
 */
export async function readEvents(
  tx: Transaction,
  stream: { type: string },
  id: string,
  { from = 1, to = VERSION_MAX, untilMs }: EventRange = {},
  orgId?: string,
): Promise<StreamEvent[]> {
  const until = untilMs === undefined ? sql`true` : sql`created_at <= ${new Date(untilMs)}`;
  const { rows } = await sql<{ events: string | null }>`
    SELECT '[' || string_agg(
      '[' || event_version || ',"' || id || '",' || to_json(event_type) || ',' || event_data || ',' || metadata || ','
          || round(extract(epoch FROM created_at) * 1000) || ',' || position || ']',
      ',' ORDER BY event_version) || ']' AS events
    FROM event_store
    WHERE org_id = ${organisation(orgId)} AND stream_type = ${stream.type} AND stream_id = ${id}
      AND event_version BETWEEN ${from} AND ${to} AND ${until}`.execute(tx);
  const packed = JSON.parse(rows[0]?.events ?? '[]') as PackedEvent[];
  return packed.map(([version, eventId, event_type, data, metadata, atMs, position]) => ({
    ...{ id: eventId, stream_type: stream.type, stream_id: id, event_type, version, data, atMs, position },
    ...factsOf(metadata),
  }));
}

/** Of the database's integer. */
const VERSION_MAX = 2_147_483_647;

type PackedEvent = [number, string, string, object, EventMetadata, number, number];

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
    position: row.position,
    ...factsOf(row.metadata),
  };
}

function factsOf({ actor, correlation_id, undoes }: EventMetadata) {
  return { actor, correlationId: correlation_id, undoes };
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

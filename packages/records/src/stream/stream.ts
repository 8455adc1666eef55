/**
 * Streams: the history of an entity as the events that made it what it is. Terms and rules: docs/records.md.
 *
 *   state(n) = apply(state(n - 1), event n)        state(0) = initial
 *
 * A stream belongs to an organisation and is known by its type and the entity's id. Its events have the versions 1, 2, 3 …
 * without a gap; none is ever changed or removed. What is undone is undone by events that come after.
 *
 * Event data hold ids and settings: never a secret, and never a person's name or address. They are kept as long as the
 * organisation is.
 */

/** What is known of an event beside its data. */
export interface EventFacts {
  /** From 1, without a gap. */
  version: number;
  atMs: number;
  /** `user:usr_…`, `key:key_…`, `operator:local`. */
  actor: string;
}

/** One of a stream's events, before it is appended. */
export type NewEvent<Events> = {
  [Type in keyof Events & string]: { event_type: Type; data: Events[Type] };
}[keyof Events & string];

/** An event that is to be undone, and what was and is. */
export interface Undone<State, Data> {
  version: number;
  data: Data;
  /** State just before the event, and just after it. */
  before: State;
  after: State;
  /** State at the end of the stream. */
  current: State;
}

/**
 * How an event is undone: by which events, or why it cannot be. A text says why it never can; a function may give a text
 * too, for when it cannot be undone any more.
 */
export type Undo<State, Events, Data> =
  | string
  | ((undone: Undone<State, Data>) => readonly NewEvent<Events>[] | string);

export interface Stream<State, Events extends { [Type in keyof Events]: object }> {
  /** The kind of entity: `survey`, `board`. */
  type: string;
  initial: State;
  /** Pure, and total: what older versions of Bellwether have written has to be read as well. */
  apply: { readonly [Type in keyof Events]: (state: State, data: Events[Type], facts: EventFacts) => State };
  undo: { readonly [Type in keyof Events]: Undo<State, Events, Events[Type]> };
}

const TYPE = /^[a-z][a-z0-9_]{0,99}$/;
const EVENT_TYPE = /^(?=.{1,100}$)[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/;

/** Declares a stream; a name that is none is a mistake and throws at start. */
export function defineStream<State, Events extends { [Type in keyof Events]: object }>(
  stream: Stream<State, Events>,
): Stream<State, Events> {
  if (!TYPE.test(stream.type)) throw new Error(`"${stream.type}" is not a snake_case stream type.`);
  for (const name of Object.keys(stream.apply))
    if (!EVENT_TYPE.test(name)) throw new Error(`"${name}" is not an event type such as survey.created.`);
  return stream;
}

/** An event as it is kept. */
export interface StreamEvent<Data = object> extends EventFacts {
  /** UUID, version 7. */
  id: string;
  stream_type: string;
  stream_id: string;
  event_type: string;
  data: Data;
  /** What caused it: a request, a run. */
  correlationId: string | undefined;
  /** The version that it undoes. */
  undoes: number | undefined;
  /** Its place among all events of the organisation, in the order of their commits. */
  position: number;
}

/** An entity as its stream has it. */
export interface StreamState<State> {
  /** Of the newest event; 0 when there is none. */
  version: number;
  state: State;
}

/** Who appends, when, and because of what. */
export interface Appending {
  /** `user:usr_…`, `key:key_…`, `operator:local`. */
  actor: string;
  atMs: number;
  correlationId?: string | undefined;
  /** The organisation; only for a transaction of the operator, which has none of its own. */
  orgId?: string | undefined;
}

/** Reading a stream: what the entity is, what it was, and how it came to be. */
import type { Transaction } from '../transaction-dialect.ts';
import { type EventRange, fold, readEvents } from './event-rows.ts';
import type { Stream, StreamEvent, StreamState } from './stream.ts';

/** The entity as it is. Version 0 and the initial state when it has no event. */
export async function load<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
): Promise<StreamState<State>> {
  return fold(stream, await readEvents(tx, stream, id));
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

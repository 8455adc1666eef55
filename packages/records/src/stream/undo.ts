/**
 * Undoing by compensation: what undoes an event is appended after it, and the event stays. How is for the stream to say.
 * What undoes can be undone in turn, so that nothing is ever lost by it.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '../transaction-dialect.ts';
import { appendBy } from './append.ts';
import { statesOf } from './event-rows.ts';
import { StaleVersion } from './stale-version.ts';
import type { Appending, NewEvent, Stream, StreamEvent, StreamState } from './stream.ts';

export interface UndoResult<State> extends StreamState<State> {
  /** State before the undoing. */
  before: State;
}

export interface Undoing extends Appending {
  /** The newest version that whoever undoes has seen; not given: whichever it is. */
  expectedVersion?: number | undefined;
}

/** Throws not_found, `StaleVersion`, and conflict with the reason when it cannot be undone. */
export async function undo<State, Events extends { [Type in keyof Events]: object }>(
  tx: Transaction,
  stream: Stream<State, Events>,
  id: string,
  version: number,
  { expectedVersion, ...by }: Undoing,
): Promise<UndoResult<State>> {
  const { before, now } = await appendBy(tx, stream, id, by, (current, past) => {
    if (expectedVersion !== undefined && expectedVersion !== current.version)
      throw new StaleVersion(stream.type, expectedVersion, current);
    const events = compensationOf(stream, past, version);
    if (typeof events === 'string') throw new Problem('conflict', events);
    return { events, undoes: version };
  });
  return { ...now, before: before.state };
}

/** The events that would undo an event of a stream, of which `past` is all, or why there are none. Throws not_found. */
export function compensationOf<State, Events extends { [Type in keyof Events]: object }>(
  stream: Stream<State, Events>,
  past: readonly StreamEvent[],
  version: number,
  states: readonly State[] = statesOf(stream, past),
): readonly NewEvent<Events>[] | string {
  const event = past.find((each) => each.version === version);
  if (!event) throw new Problem('not_found', `This ${stream.type} has no version ${version}.`);
  if (undoneVersions(past).has(version)) return `Version ${version} has been undone already.`;
  const rule = stream.undo[event.event_type as keyof Events];
  if (rule === undefined) return `This version of Bellwether does not know how ${event.event_type} is undone.`;
  if (typeof rule === 'string') return rule;
  const [before, after, current] = [states[version - 1], states[version], states[past.length]] as [State, State, State];
  const events = rule({ version, before, after, current, data: event.data as Events[keyof Events] });
  if (typeof events !== 'string' && events.length === 0)
    return 'There is nothing to undo: all of it is as it was before.';
  return events;
}

/** What has been undone, and not been brought back by undoing that. */
export function undoneVersions(past: readonly StreamEvent[]): ReadonlySet<number> {
  const undone = new Set<number>();
  for (const { version, undoes } of past.toReversed())
    if (undoes !== undefined && !undone.has(version)) undone.add(undoes);
  return undone;
}

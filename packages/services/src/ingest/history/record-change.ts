/**
 * The line by which a verb says what became of an entity, in the transaction that changes it and beside `audited`: the
 * audit trail says who did what and is never touched again; a stream says what the entity was and is, can be undone, and
 * forgets whoever is erased.
 */
import type { JsonObject } from '@bellwether/core';
import {
  type Appending,
  append,
  appendChange,
  type EntityStream,
  type NewEvent,
  type Stream,
  type StreamState,
  type Transaction,
} from '@bellwether/records';
import { type Caller, nameOf } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';

/** Of an entity that is a set of fields: how it was found and how it is now; `null`: it was, or is, not there. */
export interface RecordedChange<Fields> {
  before: Fields | null;
  after: Fields | null;
  /** Told with the event, and no field: undoing leaves it alone. */
  aside?: JsonObject;
}

/** Appends what became of an entity that is a set of fields; nothing when it is as it was. */
export async function recordChange<Fields extends object>(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  caller: Caller,
  stream: EntityStream<Fields>,
  id: string,
  change: RecordedChange<Fields>,
): Promise<StreamState<Fields | null>> {
  return appendChange(tx, stream, id, { ...change, ...appendedBy(context, caller) });
}

/** Appends events of a stream that names its own. Throws 409 with `current` when it is not at the expected version. */
export function recordEvents<State, Events extends { [Type in keyof Events]: object }>(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  caller: Caller,
  stream: Stream<State, Events>,
  id: string,
  events: readonly NewEvent<Events>[],
  expectedVersion?: number,
): Promise<StreamState<State>> {
  return append(tx, stream, id, { events, expectedVersion, ...appendedBy(context, caller) });
}

export function appendedBy(context: Pick<ServiceContext, 'clock'>, caller: Caller): Appending {
  return {
    actor: nameOf(caller),
    atMs: context.clock(),
    correlationId: caller.request?.id,
    // An operator's own transaction, such as that which makes an organisation, is for none in particular.
    orgId: caller.orgId === '' ? undefined : caller.orgId,
  };
}

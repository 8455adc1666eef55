/** The history of an entity: who changed what and when, and what of it can be undone. For whoever may read the entity. */
import { formatInstant, type JsonObject, Problem, parseInstant } from '@bellwether/core';

import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import { namesOf } from '../../figures/board/board-view.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Change, changesBetween } from './changes.ts';
import { requireNeeded } from './history-kind.ts';
import { historyKind } from './kinds.ts';

export interface HistoryEntry {
  version: number;
  /** `board.updated`. */
  event_type: string;
  at: string;
  /** `user:usr_…`, `key:key_…`, `operator:local`. */
  actor: string;
  /** As colleagues know them; null when they are no longer here, or are nobody. */
  actor_name: string | null;
  /** The request or run that caused it. */
  correlation_id: string | null;
  changes: Change[];
  /** Changes beyond those told. */
  more_changes: number;
  /** The version that this one undid. */
  undoes: number | null;
  /** The version that undid this one. */
  undone_by: number | null;
  can_undo: boolean;
  /** Why it cannot be undone. */
  undo_detail: string;
}

export interface HistoryView {
  stream_type: string;
  stream_id: string;
  /** Of the newest event; 0: nothing has been changed since histories are kept. */
  version: number;
  /** The newest first. */
  entries: HistoryEntry[];
  /** For `before`, when there are older ones. */
  next: number | null;
}

/** The entity as it was. */
export interface StateView {
  stream_type: string;
  stream_id: string;
  version: number;
  /** Null when it was not there, or not there any more. */
  state: JsonObject | null;
}

const ENTRIES_MAX = 100;
const VERSION_RULE = { min: 1, max: 2_000_000_000 };

/** `input`: `{limit?, before?}`. */
export async function readHistory(
  platform: Platform,
  caller: Caller | undefined,
  type: string,
  id: string,
  input: unknown,
): Promise<HistoryView> {
  const kind = historyKind(type);
  requireNeeded(platform, caller, kind.reader);
  const { before, limit } = readInput(input, (read) => ({
    before: read.has('before') ? read.integer('before', VERSION_RULE) : undefined,
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: ENTRIES_MAX }) : 50,
  }));
  const orgId = organisationOf(caller);
  const { version, steps } = await kind.read(platform, orgId, caller, id, { before, limit });
  const names = await platform.records.asTenant(orgId, (tx) =>
    namesOf(
      tx,
      steps.map(({ event }) => event.actor),
    ),
  );
  await platform.audit.note(caller, { action: 'history.read', resourceType: type, resourceId: id });
  const oldest = steps.at(-1)?.event.version ?? 1;
  return {
    ...{ stream_type: type, stream_id: id, version },
    entries: steps.map((step) => {
      const { changes, more } = changesBetween(step.before, step.after);
      const { event } = step;
      return {
        version: event.version,
        event_type: event.event_type,
        at: formatInstant(event.atMs),
        actor: event.actor,
        actor_name: names.get(event.actor) ?? null,
        correlation_id: event.correlationId ?? null,
        ...{ changes, more_changes: more },
        undoes: event.undoes ?? null,
        undone_by: step.undoneBy ?? null,
        can_undo: step.obstacle === undefined,
        undo_detail: step.obstacle ?? '',
      };
    }),
    next: oldest > 1 ? oldest : null,
  };
}

/** `input`: `{version}` or `{time}`. Throws not_found for a version that there is not. */
export async function readStateAt(
  platform: Platform,
  caller: Caller | undefined,
  type: string,
  id: string,
  input: unknown,
): Promise<StateView> {
  const kind = historyKind(type);
  requireNeeded(platform, caller, kind.reader);
  const when = readInput(input, (read) => {
    if (read.has('version') === read.has('time'))
      return read.refuse('version', 'or time: exactly one of them says when.', { version: 1 });
    if (read.has('version')) return { version: read.integer('version', VERSION_RULE) };
    const atMs = parseInstant(read.text('time', { max: 64 }));
    return atMs === undefined
      ? read.refuse('time', 'has to be an ISO 8601 time with a zone, such as 2026-11-21T05:00:00Z.', { atMs: 0 })
      : { atMs };
  });
  const { version, state } = await kind.at(platform, organisationOf(caller), caller, id, when);
  if ('version' in when && version !== when.version)
    throw new Problem('not_found', `There is no version ${when.version}; the newest is ${version}.`);
  await platform.audit.note(caller, {
    ...{ action: 'history.read_state', resourceType: type, resourceId: id },
    details: { version },
  });
  return { stream_type: type, stream_id: id, version, state: (state ?? null) as JsonObject | null };
}

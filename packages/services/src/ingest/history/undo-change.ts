/**
 * Undoes one event of an entity's history, by events that come after it. Whoever may change the entity may; what its own
 * verbs refuse is refused here as well.
 */
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireNeeded } from './history-kind.ts';
import { historyKind } from './kinds.ts';
import type { StateView } from './read-history.ts';

const VERSION_RULE = { min: 1, max: 2_000_000_000 };

/**
 * `input`: `{version, expected_version?}`: which event, and the newest version that whoever undoes has seen. Throws
 * not_found, and conflict with the reason or, for a stale version, with `current`.
 */
export async function undoChange(
  platform: Platform,
  caller: Caller | undefined,
  type: string,
  id: string,
  input: unknown,
): Promise<StateView> {
  const kind = historyKind(type);
  // What is never undone says so to whoever may read it.
  requireNeeded(platform, caller, kind.writer ?? kind.reader);
  const asked = readInput(input, (read) => ({
    version: read.integer('version', VERSION_RULE),
    expectedVersion: read.has('expected_version') ? read.integer('expected_version', VERSION_RULE) : undefined,
  }));
  const orgId = organisationOf(caller);
  const note = { action: 'history.undo', resourceType: type, resourceId: id, details: { version: asked.version } };
  const { version, state } = await audited(platform, caller, note, (tx) => kind.undo(platform, tx, caller, id, asked));
  await kind.settled(platform, orgId, id, state);
  return { stream_type: type, stream_id: id, version, state: (state ?? null) as StateView['state'] };
}

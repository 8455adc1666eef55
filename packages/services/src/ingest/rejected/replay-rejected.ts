/**
 * Mends and replays: a rejected event goes through admission again, as it was or as somebody has mended it. When it is
 * accepted (or turns out to be a duplicate) it leaves the list; when it is refused again it stays, with its new reason
 * beside it as a rejected event of its own.
 */
import { type EventResult, type IncomingEvent, Problem, type RejectReason } from '@bellwether/core';
import type { RejectedEvent } from '@bellwether/store';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Arrival } from '../admission/arrival.ts';
import { getRejected, readRejectedFilter } from './list-rejected.ts';

const STORE_REFUSED = 'store_refused' satisfies RejectReason;

/** How a record that was kept as text becomes an event again: the native door's way, given by the server. */
export type Decode = (raw: string) => Arrival;

export async function replayRejected(
  platform: Platform,
  caller: Caller | undefined,
  rejectedId: string,
  input: unknown,
  decode: Decode,
): Promise<EventResult> {
  requirePermission(platform, caller, 'settings:write');
  const rejected = await getRejected(platform, caller, rejectedId);
  const mended = readInput(input ?? {}, (read) => (read.has('event') ? read.raw('event') : undefined));
  if (mended === undefined && rejected.raw === '') throw notKept();
  const raw = mended === undefined ? rejected.raw : JSON.stringify(mended);
  const result = await replay(platform, organisationOf(caller), rejected, decode(raw));
  await platform.audit.noteEach(caller, {
    action: 'rejected.replay',
    resourceType: 'rejected_event',
    resourceId: rejectedId,
    details: { mended: mended !== undefined, result: result.status },
  });
  return result;
}

/** Replays all that match, at most `limit`. */
export async function replayAllRejected(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  decode: Decode,
): Promise<{ replayed: number; refused: number }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const found = await platform.store.rejected.list(orgId, readRejectedFilter(input ?? {}));
  await platform.audit.noteEach(caller, {
    action: 'rejected.replay',
    resourceType: 'rejected_event',
    details: { events: found.length },
  });
  let replayed = 0;
  for (const rejected of found) {
    if (rejected.raw === '') continue;
    const arrival = decode(rejected.raw);
    // One that cannot be read keeps nobody else from coming in.
    if ('rejected' in arrival) continue;
    const result = await replay(platform, orgId, rejected, arrival);
    if (result.status !== 'rejected') replayed++;
  }
  return { replayed, refused: found.length - replayed };
}

export async function dismissRejected(
  platform: Platform,
  caller: Caller | undefined,
  rejectedId: string,
): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  await getRejected(platform, caller, rejectedId);
  await platform.audit.noteEach(caller, {
    action: 'rejected.dismiss',
    resourceType: 'rejected_event',
    resourceId: rejectedId,
  });
  await platform.store.rejected.resolve(organisationOf(caller), rejectedId, 'dismissed', platform.clock());
}

function notKept(): Problem {
  return new Problem(
    'conflict',
    'What was sent looked like personal data and has not been kept, so there is nothing to replay. Send the event again from its source without it, or give it here as {"event": …}.',
  );
}

async function replay(
  platform: Platform,
  orgId: string,
  { rejected_id, reason }: Pick<RejectedEvent, 'rejected_id' | 'reason'>,
  arrival: Arrival,
): Promise<EventResult> {
  if ('rejected' in arrival)
    throw new Problem('invalid_request', `It still cannot be read: ${arrival.rejected.detail}`);
  // Without an id of its own the event takes the rejection's: replaying twice then counts once.
  const event: IncomingEvent = { event_id: rejected_id, ...arrival.event };
  // What the store refused had been accepted under its id, so under that id it would be taken for a duplicate of itself.
  if (reason === STORE_REFUSED) event.event_id = rejected_id;
  const { results } = await platform.admission.admit(orgId, 'replay', [{ index: 0, event }]);
  const result = results[0]!;
  if (result.status !== 'rejected')
    await platform.store.rejected.resolve(orgId, rejected_id, 'replayed', platform.clock());
  return result;
}

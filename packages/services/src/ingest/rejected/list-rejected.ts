/** Rejected events nobody has resolved yet, newest first; and one of them. */
import { isUuid, Problem, parseInstant, REJECT_REASONS } from '@bellwether/core';
import type { RejectedEvent, RejectedFilter } from '@bellwether/store';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

export async function listRejected(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ rejected: RejectedEvent[]; next: string | null }> {
  requirePermission(platform, caller, 'settings:write');
  const filter = readRejectedFilter(input);
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, {
    action: 'rejected.list',
    resourceType: 'rejected_event',
    details: { reason: filter.reason ?? '', event_type: filter.eventType ?? '' },
  });
  const rejected = await platform.store.rejected.list(orgId, filter);
  const last = rejected.at(-1);
  return {
    rejected,
    next: last && rejected.length === filter.limit ? `${Date.parse(last.received_at)}.${last.rejected_id}` : null,
  };
}

export async function getRejected(
  platform: Platform,
  caller: Caller | undefined,
  rejectedId: string,
): Promise<RejectedEvent> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, {
    action: 'rejected.read',
    resourceType: 'rejected_event',
    resourceId: rejectedId,
  });
  const found = isUuid(rejectedId) ? await platform.store.rejected.find(orgId, rejectedId) : undefined;
  if (!found) throw new Problem('not_found', 'There is no such rejected event, or it has been resolved.');
  return found;
}

export function readRejectedFilter(input: unknown): RejectedFilter {
  return readInput(input, (read) => {
    const text = (field: string, min = 1) => (read.has(field) ? read.text(field, { min, max: 64 }) : undefined);
    const reason = read.has('reason') ? read.oneOf('reason', REJECT_REASONS) : undefined;
    const [eventType, place] = [text('event_type', 0), text('before')];
    const before =
      place === undefined
        ? undefined
        : (parsePlace(place) ??
          read.refuse('before', 'has to be the "next" of an earlier page, or an ISO 8601 time with a zone.'));
    return {
      limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : LIMIT_DEFAULT,
      ...(reason === undefined ? {} : { reason }),
      ...(eventType === undefined ? {} : { eventType }),
      ...(before ? { before } : {}),
    };
  });
}

/** Many are received in one millisecond, so a place in the list is the instant and the id. */
function parsePlace(text: string): RejectedFilter['before'] {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text);
  if (match && isUuid(match[2]!)) return { receivedMs: Number(match[1]), rejectedId: match[2]! };
  const receivedMs = parseInstant(text);
  return receivedMs === undefined ? undefined : { receivedMs };
}

/** Stored events, newest first, page by page. Events about persons are in no list. */
import { type CanonicalEvent, isEventTypeName, isUuid, Problem, parseInstant } from '@bellwether/core';
import type { EventFilter } from '@bellwether/store';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import { ownSubjectOf } from '../../figures/metric/figure-view.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface EventPage {
  events: CanonicalEvent[];
  /** For `before` of the next page; null on the last one. */
  next: string | null;
}

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1000;

export async function listEvents(platform: Platform, caller: Caller | undefined, input: unknown): Promise<EventPage> {
  requirePermission(platform, caller, 'events:read', 'own');
  const filter = readInput(input, (read): EventFilter => {
    const text = (field: string): string | undefined => (read.has(field) ? read.text(field, { max: 256 }) : undefined);
    const instant = (field: string): number | undefined => {
      const value = text(field);
      return value === undefined
        ? undefined
        : (parseInstant(value) ?? read.refuse(field, 'has to be an ISO 8601 time with a zone.'));
    };
    const types = text('event_type')?.split(',');
    if (types && !types.every(isEventTypeName))
      read.refuse('event_type', 'has to be names of event types, separated by commas.');
    const [sessionId, userId, fromMs, toMs, before] = [
      text('session_id'),
      text('user_id'),
      instant('from'),
      instant('to'),
      text('before'),
    ];
    const after =
      before === undefined
        ? undefined
        : (parseCursor(before) ?? read.refuse('before', 'has to be the "next" of an earlier page.'));
    return {
      limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : LIMIT_DEFAULT,
      ...(types ? { eventTypes: types } : {}),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(userId === undefined ? {} : { userId }),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
      ...(after ? { after } : {}),
    };
  });
  const own = reachOf(caller, 'events:read') === 'own' ? { userId: ownSubjectOf(caller) } : {};
  if (own.userId !== undefined && filter.userId !== undefined && filter.userId !== own.userId)
    throw new Problem('forbidden', 'You may see your own events only.');
  const orgId = organisationOf(caller);
  const exceptTypes = platform.eventTypes.aboutPersons(orgId);
  const [events] = await Promise.all([
    platform.store.events.list(orgId, { ...filter, ...own, exceptTypes }),
    platform.audit.note(caller, {
      action: 'events.list',
      resourceType: 'event',
      resourceId: filter.sessionId ?? filter.userId ?? '',
      details: { event_types: [...(filter.eventTypes ?? [])] },
    }),
  ]);
  const last = events.at(-1);
  return {
    events,
    next: last && events.length === filter.limit ? `${Date.parse(last.timestamp)}.${last.event_id}` : null,
  };
}

function parseCursor(text: string): { timestampMs: number; eventId: string } | undefined {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text);
  return match && isUuid(match[2]!) ? { timestampMs: Number(match[1]), eventId: match[2]! } : undefined;
}

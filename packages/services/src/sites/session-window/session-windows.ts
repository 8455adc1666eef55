/** Sessions of a pack's sliced cube: a list, and one session's events in order. */
import { type CanonicalEvent, DAY_MS, MINUTE_MS, Problem, parseInstant } from '@bellwether/core';
import { type CompiledCube, parseDuration, type SessionWindow, sessionWindows } from '@bellwether/metrics';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import { ownSubjectOf } from '../../figures/metric/figure-view.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const GAP_DEFAULT_MS = 30 * MINUTE_MS;
const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;
/** Events of one session that are given; a longer session is cut, and says so. */
const SESSION_EVENTS_MAX = 5000;

export async function listSessionWindows(
  platform: Platform,
  caller: Caller | undefined,
  cube: CompiledCube,
  input: unknown,
): Promise<{ sessions: SessionWindow[] }> {
  requirePermission(platform, caller, 'events:read', 'own');
  const query = readInput(input, (read) => {
    const instant = (field: string, fallback: number): number => {
      if (!read.has(field)) return fallback;
      return (
        parseInstant(read.text(field, { max: 64 })) ??
        read.refuse(field, 'has to be an ISO 8601 time with a zone.', fallback)
      );
    };
    const toMs = instant('to', platform.clock() + MINUTE_MS);
    const where: Record<string, string> = {};
    for (const name of Object.keys(cube.cube.dimensions))
      if (read.has(name)) where[name] = read.text(name, { max: 256 });
    return {
      cube,
      toMs,
      fromMs: instant('from', toMs - DAY_MS),
      gapMs: read.has('gap')
        ? (parseDuration(read.text('gap', { max: 8 })) ??
          read.refuse('gap', 'has to be a duration such as 30m.', GAP_DEFAULT_MS))
        : GAP_DEFAULT_MS,
      limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : LIMIT_DEFAULT,
      ...(read.has('subject') ? { subject: read.text('subject', { max: 256 }) } : {}),
      where,
    };
  });
  const orgId = organisationOf(caller);
  const own = reachOf(caller, 'events:read') === 'own' ? await ownSessions(platform, orgId, caller, query) : undefined;
  const [sessions] = await Promise.all([
    sessionWindows(platform.store, orgId, { ...query, ...(own ? { subjects: own } : {}) }),
    platform.audit.note(caller, {
      action: 'sessions.list',
      resourceType: 'session',
      resourceId: query.subject ?? '',
      details: query.where,
    }),
  ]);
  return { sessions };
}

/** The sessions somebody had a part in, by the events that carry their pseudonym. */
async function ownSessions(
  platform: Platform,
  orgId: string,
  caller: Caller,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<string[]> {
  const events = await platform.store.events.list(orgId, {
    userId: ownSubjectOf(caller),
    fromMs,
    toMs,
    exceptTypes: platform.eventTypes.aboutPersons(orgId),
    limit: SESSION_EVENTS_MAX,
  });
  return [...new Set(events.flatMap(({ session_id }) => (session_id ? [session_id] : [])))].slice(0, LIMIT_MAX);
}

export async function sessionEvents(
  platform: Platform,
  caller: Caller | undefined,
  sessionId: string,
): Promise<{ events: CanonicalEvent[]; cut: boolean }> {
  requirePermission(platform, caller, 'events:read', 'own');
  const own = reachOf(caller, 'events:read') === 'own' ? { userId: ownSubjectOf(caller) } : {};
  const orgId = organisationOf(caller);
  const [events] = await Promise.all([
    platform.store.events.list(orgId, {
      ...own,
      sessionId,
      exceptTypes: platform.eventTypes.aboutPersons(orgId),
      oldestFirst: true,
      limit: SESSION_EVENTS_MAX,
    }),
    platform.audit.note(caller, { action: 'sessions.read', resourceType: 'session', resourceId: sessionId }),
  ]);
  if (events.length === 0) throw new Problem('not_found', 'There is no such session.');
  return { events, cut: events.length === SESSION_EVENTS_MAX };
}

/** Has this organisation never sent an event? Looked up until the first one arrives. */
import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { useReach } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';

const LOOK_EVERY_MS = 2_000;

/** Always false for somebody who sees only a part of the events: no event of theirs does not mean none. */
export function useIsSilent(): boolean {
  const [heard, setHeard] = useState(false);
  const seesAll = useReach('events:read') === 'organisation';
  const stored = useResource(
    seesAll && !heard ? 'first-event' : undefined,
    (signal) => api.get<{ events: readonly CanonicalEvent[] }>('/api/v1/events?limit=1', signal),
    LOOK_EVERY_MS,
  );
  if (!heard && (stored.value?.events.length ?? 0) > 0) setHeard(true);
  return !heard && stored.value?.events.length === 0;
}

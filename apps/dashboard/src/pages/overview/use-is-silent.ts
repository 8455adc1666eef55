/** Has this organisation never sent an event? Looked up until the first one arrives, live or in the store. */
import { useState } from 'react';
import type { CanonicalEvent } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useLiveEvents } from '../../live/live.tsx';
import { api } from '../../session/session.ts';

const LOOK_EVERY_MS = 3_000;

export function useIsSilent(signedIn: boolean): boolean {
  const [heard, setHeard] = useState(false);
  const live = useLiveEvents({}, 1);
  const stored = useResource(
    signedIn && !heard ? 'first-event' : undefined,
    (signal) => api.get<{ events: readonly CanonicalEvent[] }>('/api/v1/events?limit=1', signal),
    LOOK_EVERY_MS,
  );
  if (!heard && (live.length > 0 || (stored.value?.events.length ?? 0) > 0)) setHeard(true);
  return !heard && stored.value?.events.length === 0;
}

/** Has this organisation never sent an event? Looked up until the first one arrives, live or in the store. */

import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { useLiveEvents } from '@bellwether/ui/live/live.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';

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

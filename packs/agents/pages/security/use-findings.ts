/** Findings of the range looked at; new ones come by the urgent path, before they are counted anywhere. */
import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { useLiveEvents } from '@bellwether/ui/live/live.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { mergeEvents } from '../overview/merge-events.ts';
import { type Finding, findingOf } from './findings.ts';

const KEPT = 200;
const REFRESH_MS = 60_000;
const ALERTS = { event_type: ['security_alert'] };

export interface Findings {
  stored: Resource<readonly CanonicalEvent[]>;
  all: readonly Finding[];
  /** Since the page was opened. */
  fresh: readonly Finding[];
}

export function useFindings({ fromMs, toMs, live, filters }: View): Findings {
  const parameters = new URLSearchParams({
    ...{ event_type: 'security_alert', limit: String(KEPT) },
    ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
  });
  const stored = useResource(
    `${parameters}`,
    async (signal) =>
      (await api.get<{ events: readonly CanonicalEvent[] }>(`/api/v1/events?${parameters}`, signal)).events,
    live ? REFRESH_MS : undefined,
  );
  const arrived = useLiveEvents(ALERTS, KEPT);
  const matches = ({ metadata }: CanonicalEvent) =>
    filters.every(({ dimension, op, values }) => values.includes(String(metadata[dimension] ?? '')) === (op === 'in'));
  const known = new Set(stored.value?.map(({ event_id }) => event_id));
  const fresh = live ? arrived.filter(matches) : [];
  return {
    stored,
    all: mergeEvents(fresh, (stored.value ?? []).filter(matches), KEPT).map(findingOf),
    fresh: fresh.filter(({ event_id }) => !known.has(event_id)).map(findingOf),
  };
}

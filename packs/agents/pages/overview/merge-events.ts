/** Live and stored events as one list: newest first, each once, at most `keep`. */
import type { CanonicalEvent } from '@bellwether/ui/api/types.ts';

export function mergeEvents<E extends Pick<CanonicalEvent, 'event_id' | 'timestamp'>>(
  live: readonly E[],
  stored: readonly E[],
  keep: number,
): E[] {
  const byId = new Map([...stored, ...live].map((event) => [event.event_id, event]));
  return [...byId.values()].sort((a, b) => Date.parse(b.timestamp) - Date.parse(a.timestamp)).slice(0, keep);
}

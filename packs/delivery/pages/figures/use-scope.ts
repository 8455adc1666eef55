/** What a page of delivery looks at, kept in its address: `?days=90&team=checkout`. */
import { DAY_MS, HOUR_MS } from '@bellwether/ui/format/time.ts';
import { navigate, useAddress } from '@bellwether/ui/navigation/location.tsx';

export const RANGE_DAYS = [30, 90, 180, 365] as const;
export type RangeDays = (typeof RANGE_DAYS)[number];
const RANGE_DEFAULT: RangeDays = 90;

export interface Scope {
  days: RangeDays;
  team: string | undefined;
  /** As the API takes it; the range ends with the present hour, so that everybody who looks asks the same question. */
  query: string;
}

export function useScope(nowMs = Date.now()): Scope {
  const { searchParams } = useAddress();
  const days = RANGE_DAYS.find((one) => String(one) === searchParams.get('days')) ?? RANGE_DEFAULT;
  const team = searchParams.get('team') || undefined;
  const toMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const query = new URLSearchParams({
    from: new Date(toMs - days * DAY_MS).toISOString(),
    to: new Date(toMs).toISOString(),
  });
  if (team) query.set('team', team);
  return { days, team, query: query.toString() };
}

export function changeScope(change: { days?: number; team?: string }): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(change))
    if (value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, String(value));
  navigate(address.pathname + address.search);
}

/** What a page of behaviour looks at, kept in its address: `?days=30&site=shop`. */
import { DAY_MS, HOUR_MS } from '@bellwether/ui/format/time.ts';
import { navigate, useAddress } from '@bellwether/ui/navigation/location.tsx';

export const RANGE_DAYS = [7, 30, 90] as const;
export type RangeDays = (typeof RANGE_DAYS)[number];
const RANGE_DEFAULT: RangeDays = 30;

export interface Scope {
  days: RangeDays;
  site: string | undefined;
  /** Other parameters of the address. */
  asked: URLSearchParams;
}

export function useScope(): Scope {
  const { searchParams } = useAddress();
  return {
    days: RANGE_DAYS.find((one) => String(one) === searchParams.get('days')) ?? RANGE_DEFAULT,
    site: searchParams.get('site') || undefined,
    asked: searchParams,
  };
}

/** Empty takes a parameter away. */
export function changeScope(change: Readonly<Record<string, string>>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(change))
    if (value === '') address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  navigate(address.pathname + address.search);
}

/** As the API takes it; the range ends with the present hour, so that everybody who looks asks the same question. */
export function queryOf({ days, site }: Scope, more: Readonly<Record<string, string>>, nowMs = Date.now()): string {
  const toMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const query = new URLSearchParams({
    from: new Date(toMs - days * DAY_MS).toISOString(),
    to: new Date(toMs).toISOString(),
    ...(site ? { site } : {}),
  });
  for (const [name, value] of Object.entries(more)) if (value !== '') query.set(name, value);
  return query.toString();
}

/**
 * Where a window stands in the seasons of work: minutes and hours in the week and in the kind of day, days in the week,
 * in the organisation's own time zone. From fine to coarse: a Monday at nine is like other Mondays at nine once a few of
 * them are known, and until then like other working days at nine. Longer windows have no season that could be known.
 */
import { isWeekend, type ZoneCalendar } from '../zone-calendar.ts';

export type SeasonalGrain = '1m' | '1h' | '1d' | '7d' | '30d';

/** So many windows make one round of the season that is told apart when looking back. */
export const SEASON_ROUND = {
  '1m': { day: 1440, week: 10_080 },
  '1h': { day: 24, week: 168 },
  '1d': { week: 7 },
} as const;

export function placesInSeason(grain: SeasonalGrain, startMs: number, calendar: ZoneCalendar): string[] {
  if (grain === '7d' || grain === '30d') return [];
  const { hour, weekday } = calendar.localHourOf(startMs);
  if (grain === '1d') return [`${weekday}`];
  const kind = isWeekend(weekday) ? 'weekend' : 'working';
  if (grain === '1h') return [`${weekday} ${hour}`, `${kind} ${hour}`];
  return [`${kind} ${hour}:${Math.floor(startMs / 60_000) % 60}`];
}

/**
 * Departures by person-time in bands of tenure [from, to): the pace at which people leave in their first months, later,
 * and so on. Unit: per unit of time. A band nobody lived through has no hazard.
 * Source: Klein and Moeschberger (2003), chapter 6.
 */
import type { Spell } from './kaplan-meier.ts';

export interface TenureHazard {
  from: number;
  to: number;
  events: number;
  exposure: number;
  hazard: number | null;
}

export function hazardByTenure(spells: readonly Spell[], edges: readonly number[]): TenureHazard[] {
  return edges.slice(0, -1).map((from, index) => {
    const to = edges[index + 1]!;
    let events = 0;
    let exposure = 0;
    for (const { time, event, entry = 0 } of spells) {
      exposure += Math.max(0, Math.min(time, to) - Math.max(entry, from));
      if (event && time >= from && time < to) events++;
    }
    return { from, to, events, exposure, hazard: exposure > 0 ? events / exposure : null };
  });
}

/** Early warnings as `GET /api/v1/early-warnings` answers them. */
import type { Level } from '@bellwether/ui/api/group-figure.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import type { Band } from '../figures/band-plot.tsx';
import { REFRESH_MS } from '../figures/use-signals.ts';

/** How much history there is: nothing to say, a hint, or all the method needs. */
export type Evidence = 'insufficient_data' | 'exploratory' | 'full';

export interface UnitWarning {
  unit: string;
  name_generic: string;
  evidence: Evidence;
  /** Mean of the two indicators' Kendall taus, −1 to 1. */
  T: number | null;
  p: number | null;
  q: number | null;
  csd_risk_score: number | null;
  level: Level | null;
  reason?: string | null;
  series: readonly { at: string; value: number | null }[];
  indicators: { variance: readonly (number | null)[]; ar1: readonly (number | null)[] };
  /** Where 95 % of the surrogates without any slowing down lie. */
  surrogate_band: { variance: Band; ar1: Band } | null;
}

export interface EarlyWarnings {
  run: { run_id: string; finished_at: string } | null;
  units: readonly UnitWarning[];
  /** Share of healthy series at which the test raises an alarm: as measured, and as it should be. */
  false_alarm: { measured: number; nominal: number };
}

/** So many are shown also when none is unusual. */
const SHOWN_MIN = 6;
const RANK = { critical: 0, high: 1, moderate: 2, low: 3 } as const;

export function useEarlyWarnings(): Resource<EarlyWarnings> {
  return useResource(
    'early-warnings',
    (signal) => api.get<EarlyWarnings>('/api/v1/early-warnings', signal),
    REFRESH_MS,
  );
}

/** Those that are unusual and those with the most to say; the rest is asked for. */
export function splitWarnings(units: readonly UnitWarning[]): {
  shown: UnitWarning[];
  usual: UnitWarning[];
  unknown: UnitWarning[];
} {
  const ordered = inOrder(units);
  const unknown = ordered.filter(({ evidence }) => evidence === 'insufficient_data');
  const known = ordered.filter(({ evidence }) => evidence !== 'insufficient_data');
  const shown = known.filter(({ level }, index) => index < SHOWN_MIN || (level !== null && level !== 'low'));
  return { shown, usual: known.slice(shown.length), unknown };
}

/** The most unusual first; units about which nothing can be said last. */
export function inOrder(units: readonly UnitWarning[]): UnitWarning[] {
  const rank = ({ level }: UnitWarning) => (level ? RANK[level] : 4);
  return units.toSorted((a, b) => rank(a) - rank(b) || (a.q ?? 1) - (b.q ?? 1) || (a.unit < b.unit ? -1 : 1));
}

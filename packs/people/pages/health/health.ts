/** The organisation's health as `GET /api/v1/organisation/health` answers it. */
import type { FigureReason, Level } from '@bellwether/ui/api/group-figure.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { REFRESH_MS } from '../figures/use-signals.ts';

export interface Contribution {
  pillar: string;
  value: number | null;
  /** Distance from the own normal in standard deviations; + is healthy. */
  z: number | null;
  weight: number;
  /** What the pillar adds to the score; all of them add up to the score less 5. */
  contribution: number | null;
  reason?: FigureReason | null;
}

export interface DepartmentHealth {
  id_hash: string;
  name_generic: string;
  employee_count: number | null;
  level: Level | null;
  ohs_score?: number | null;
}

export interface OrganisationHealth {
  id: string;
  /** 0–10; 5 is the organisation's own normal. */
  ohs_score: number | null;
  ohs_low: number | null;
  ohs_high: number | null;
  epistemic_tremor_score: number | null;
  csd_risk_level: Level | null;
  level: Level | null;
  /** Weight of the pillars that are known. */
  coverage: number | null;
  window: { from: string; to: string } | null;
  method: string | null;
  contributions: readonly Contribution[];
  departments: readonly DepartmentHealth[];
  /** Oldest first. */
  metrics_history: readonly { date: string; ohs_score: number | null }[];
  /** `null` for who may not see alerts. */
  alerts: { open: number | null };
  reasons: Readonly<Record<string, FigureReason>>;
}

/** How far back the score is drawn. */
const HISTORY_DAYS = 546;

export function useHealth(): Resource<OrganisationHealth> {
  return useResource(
    'organisation-health',
    (signal) => api.get<OrganisationHealth>(`/api/v1/organisation/health?days=${HISTORY_DAYS}`, signal),
    REFRESH_MS,
  );
}

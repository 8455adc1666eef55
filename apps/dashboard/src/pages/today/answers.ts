/** What Today reads of answers that are shown whole on pages of packs. */
import type { FigureReason, Level } from '@bellwether/ui/api/group-figure.ts';

/** Of `GET /api/v1/early-warnings`. */
export interface EarlyWarnings {
  run: { finished_at: string } | null;
  units: readonly {
    /** Pseudonym; empty for the organisation. */
    unit: string;
    name_generic: string;
    evidence: 'insufficient_data' | 'exploratory' | 'full';
    /** Mean of the two indicators' Kendall taus, −1 to 1. */
    T: number | null;
    /** Share of false alarms among groups at least this unusual. */
    q: number | null;
    level: Level | null;
    reason?: FigureReason | null;
  }[];
}

/** Of `GET /api/v1/budgets`; amounts in US dollars. */
export interface Budget {
  budget_id: string;
  name: string;
  limit_usd: number;
  period: 'day' | 'week' | 'month';
  period_start: string;
  spent_usd: number;
  projected_usd: number | null;
  projected_low_usd: number | null;
  projected_high_usd: number | null;
  projection_detail: string;
  state: 'ok' | 'at_risk' | 'over';
}

/** Of `GET /api/v1/agents/spend-anomalies`; amounts in US dollars. */
export interface SpendHours {
  hours: readonly {
    start: string;
    value: number;
    verdict: 'usual' | 'unusual' | 'not_enough_data';
    low: number | null;
    high: number | null;
    z: number | null;
    p: number | null;
    /** Earlier hours it was compared with. */
    comparable: number;
  }[];
}

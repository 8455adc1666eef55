/**
 * The state of a budget, with hysteresis so that a projection that wavers around the limit does not flicker:
 *
 *            projected ≥ limit, or unknown and 80 % spent          spent ≥ limit
 *        ok ─────────────────────────────────────────▶ at_risk ──────────────────▶ over
 *         ◀─────────────────────────────────────────           ◀──────────────────
 *            projected < 95 % of it, or unknown and under 75 %     limit raised
 *
 * A budget over its limit stays over for the period: what is spent does not come back.
 */

export const BUDGET_STATES = ['ok', 'at_risk', 'over'] as const;
export type BudgetState = (typeof BUDGET_STATES)[number];

const PROJECTED_LEAVES = 0.95;
const SHARE_ENTERS = 0.8;
const SHARE_LEAVES = 0.75;

export interface SpendFigures {
  limit: number;
  spent: number;
  /** At the end of the period; `undefined` when that cannot be said yet. */
  projected: number | undefined;
}

/** `previous` is the state last seen in the same period; in a new period it is `ok`. */
export function nextState(previous: BudgetState, { limit, spent, projected }: SpendFigures): BudgetState {
  if (spent >= limit) return 'over';
  const [measure, enters, leaves] =
    projected === undefined
      ? [spent, SHARE_ENTERS * limit, SHARE_LEAVES * limit]
      : [projected, limit, PROJECTED_LEAVES * limit];
  return measure >= (previous === 'ok' ? enters : leaves) ? 'at_risk' : 'ok';
}

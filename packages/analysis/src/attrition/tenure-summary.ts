/**
 * Tenure of those who are there and of those who left, apart: what leavers had is no estimate of how long people stay,
 * for it leaves out everybody who stayed. Months are days / 30.4375.
 */
import { median } from '../robust-scale.ts';

export const MONTH_DAYS = 30.4375;

export interface TenureSummary {
  meanActive: number | null;
  medianActive: number | null;
  meanLeavers: number | null;
  medianLeavers: number | null;
}

export function tenureSummary(activeMonths: readonly number[], leaverMonths: readonly number[]): TenureSummary {
  return {
    meanActive: meanOf(activeMonths),
    medianActive: median(activeMonths) ?? null,
    meanLeavers: meanOf(leaverMonths),
    medianLeavers: median(leaverMonths) ?? null,
  };
}

/**
 * Interval of a median from the order of the values alone: exact coverage of at least 95 %, `null` below 6 values, where
 * no pair of them has it. Source: Hahn and Meeker, "Statistical Intervals" (1991), section 5.2.
 */
export function medianInterval(values: readonly number[]): { low: number; high: number } | null {
  const n = values.length;
  const sorted = Float64Array.from(values).sort();
  let tail = 0;
  let below = -1;
  let logTerm = -n * Math.LN2;
  for (let k = 0; 2 * k < n; k++) {
    tail += Math.exp(logTerm);
    if (tail > 0.025) break;
    below = k;
    logTerm += Math.log((n - k) / (k + 1));
  }
  return below < 0 ? null : { low: sorted[below]!, high: sorted[n - 1 - below]! };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * How long people stay, with those who are still there counted as not gone yet: the product-limit estimate with delayed
 * entry (somebody hired before the data began is at risk only from then on), Greenwood's standard error, interval on the
 * log-log scale. An event comes before a censoring at the same time. The median is the first time at which at most half
 * are left; when that is never reached there is none. The restricted mean is the area under the curve up to a horizon.
 * Sources: Kaplan and Meier 1958; Greenwood 1926; Klein and Moeschberger, "Survival Analysis" (2003), chapter 4.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';

export interface Spell {
  /** Tenure at departure, or when last seen. */
  time: number;
  /** Whether it ended in a departure. */
  event: boolean;
  /** Tenure at which the person came under observation; 0 when hired since. */
  entry?: number;
}

export interface SurvivalStep {
  time: number;
  survival: number;
  /** Null once nobody is left, as are the bounds. */
  standardError: number | null;
  low: number | null;
  high: number | null;
  atRisk: number;
  events: number;
}

export interface SurvivalCurve {
  steps: SurvivalStep[];
  median: number | null;
  restrictedMean: number | null;
}

export function kaplanMeier(spells: readonly Spell[], horizon?: number, level = 0.95): SurvivalCurve {
  const z = normalQuantile(1 - (1 - level) / 2, 0, 1);
  const times = [...new Set(spells.filter(({ event }) => event).map(({ time }) => time))].sort((a, b) => a - b);
  // Who is at risk at t entered before it and has not left before it: two sorted lists are walked instead of all spells.
  const entries = Float64Array.from(spells, ({ entry = Number.NEGATIVE_INFINITY }) => entry).sort();
  const exits = Float64Array.from(spells, ({ time }) => time).sort();
  const departures = new Map<number, number>();
  for (const { time, event } of spells) if (event) departures.set(time, (departures.get(time) ?? 0) + 1);

  const steps: SurvivalStep[] = [];
  let survival = 1;
  let greenwood = 0;
  let entered = 0;
  let left = 0;
  for (const time of times) {
    while (entered < entries.length && entries[entered]! < time) entered++;
    while (left < exits.length && exits[left]! < time) left++;
    const atRisk = entered - left;
    const events = departures.get(time) ?? 0;
    if (atRisk <= 0) continue;
    survival *= (atRisk - events) / atRisk;
    greenwood += atRisk > events ? events / (atRisk * (atRisk - events)) : 0;
    const isKnown = survival > 0 && survival < 1;
    const standardError = isKnown ? survival * Math.sqrt(greenwood) : null;
    const reach = isKnown ? (z * Math.sqrt(greenwood)) / Math.abs(Math.log(survival)) : 0;
    steps.push({
      time,
      survival,
      standardError,
      low: isKnown ? survival ** Math.exp(reach) : null,
      high: isKnown ? survival ** Math.exp(-reach) : null,
      atRisk,
      events,
    });
  }
  return {
    steps,
    median: steps.find((step) => step.survival <= 0.5)?.time ?? null,
    restrictedMean: horizon === undefined || spells.length === 0 ? null : areaUnder(steps, horizon),
  };
}

/** The curve at `time`: the last step at or before it; `null` when nobody was ever seen so late. */
export function survivalAt(curve: SurvivalCurve, spells: readonly Spell[], time: number): SurvivalStep | null {
  const last = curve.steps.findLast((step) => step.time <= time);
  if (last) return spells.some((spell) => spell.time >= time) || last.survival === 0 ? last : null;
  const atRisk = spells.filter((spell) => (spell.entry ?? 0) < time && spell.time >= time).length;
  return atRisk === 0 ? null : { time, survival: 1, standardError: null, low: null, high: null, atRisk, events: 0 };
}

function areaUnder(steps: readonly SurvivalStep[], horizon: number): number {
  let area = 0;
  let from = 0;
  let survival = 1;
  for (const step of steps) {
    if (step.time >= horizon) break;
    area += survival * (step.time - from);
    from = step.time;
    survival = step.survival;
  }
  return area + survival * (horizon - from);
}

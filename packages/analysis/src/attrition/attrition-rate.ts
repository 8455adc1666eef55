/**
 * Attrition as an occurrence-exposure rate: departures by person-years at risk, with Garwood's exact interval. Never a
 * monthly share times twelve, which can pass 100 %: the probability to leave within a year is 1 − exp(−rate).
 * Where nobody was employed there is no rate, which is not a rate of 0.
 * Source: Breslow and Day, "Statistical Methods in Cancer Research", volume 2 (1987), chapter 2; Garwood 1936.
 */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import { type Interval, poissonInterval } from '../significance/intervals.ts';

const YEAR_DAYS = 365;

export interface AttritionInput {
  departures: number;
  voluntary: number;
  topPerformerDepartures: number;
  openHeadcount: number;
  closeHeadcount: number;
  windowDays: number;
  topPerformerHeadcount: number;
  /** Person-days employed in the window; from the head counts at both ends when nobody counted days. */
  exposureDays: number | null;
  /** Person-days of top performers; from their head count when nobody counted days. */
  topPerformerExposureDays?: number;
}

export interface AnnualRate {
  rateAnnual: number | null;
  interval: Interval | null;
}

export interface AttritionRate {
  averageHeadcount: number;
  personYears: number;
  /** Departures a person employed on average: the share that left, loosely. */
  ratePeriod: number | null;
  ratePeriodAnnualisedSimple: number | null;
  all: AnnualRate;
  voluntary: AnnualRate;
  topPerformer: AnnualRate;
  annualisedProbability: number | null;
  voluntaryShare: number | null;
}

export function attritionRate(input: AttritionInput): AttritionRate {
  const { departures, windowDays } = input;
  const exposureDays = input.exposureDays ?? ((input.openHeadcount + input.closeHeadcount) / 2) * windowDays;
  const averageHeadcount = windowDays > 0 ? exposureDays / windowDays : 0;
  const all = annualRate(departures, exposureDays);
  const ratePeriod = averageHeadcount > 0 ? departures / averageHeadcount : null;
  return {
    averageHeadcount,
    personYears: exposureDays / YEAR_DAYS,
    ratePeriod,
    ratePeriodAnnualisedSimple: ratePeriod === null ? null : (ratePeriod * YEAR_DAYS) / windowDays,
    all,
    voluntary: annualRate(input.voluntary, exposureDays),
    topPerformer: annualRate(
      input.topPerformerDepartures,
      input.topPerformerExposureDays ?? input.topPerformerHeadcount * windowDays,
    ),
    annualisedProbability: all.rateAnnual === null ? null : -Math.expm1(-all.rateAnnual),
    voluntaryShare: departures > 0 ? input.voluntary / departures : null,
  };
}

export function annualRate(events: number, exposureDays: number): AnnualRate {
  if (exposureDays <= 0) return { rateAnnual: null, interval: null };
  const years = exposureDays / YEAR_DAYS;
  const { low, high } = poissonInterval(events);
  return { rateAnnual: events / years, interval: { low: low / years, high: high / years } };
}

/**
 * One-sided p of seeing at least `events` where `earlierEvents` over `earlierDays` of exposure set the pace: given the
 * total of two Poisson counts, the later one is binomial. `null` without exposure on either side.
 * Source: Przyborowski and Wilenski 1940.
 */
export function risePoissonP(
  events: number,
  exposureDays: number,
  earlierEvents: number,
  earlierDays: number,
): number | null {
  if (exposureDays <= 0 || earlierDays <= 0) return null;
  const total = events + earlierEvents;
  const share = exposureDays / (exposureDays + earlierDays);
  // Upper tail of the binomial, summed from its terms in logarithms.
  let tail = 0;
  let logTerm = total * Math.log1p(-share);
  for (let k = 0; k <= total; k++) {
    if (k >= events) tail += Math.exp(logTerm);
    logTerm += Math.log((total - k) / (k + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.min(1, tail);
}

/** One-sided p of at least `events` when `expected` were expected. */
export function poissonTailP(events: number, expected: number): number {
  return events === 0 ? 1 : chiSquareCdf(2 * expected, 2 * events);
}

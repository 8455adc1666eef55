/**
 * Employee net promoter score: per cent of answers 9–10 less per cent of 0–6, from −100 to 100, with the interval of a
 * difference of two shares of one sample and the finite population correction. With twenty answers it spans forty points.
 * Source: Rowley 2014, "The Net Promoter Score: a confidence interval"; Cochran 1977 for the correction.
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { finitePopulationFactor } from '../significance/intervals.ts';

export interface NetPromoterScore {
  score: number;
  promoters: number;
  passives: number;
  detractors: number;
  se: number;
  low: number;
  high: number;
}

export function netPromoterScore(answers: readonly number[], population: number | null): NetPromoterScore | null {
  const n = answers.length;
  if (n === 0) return null;
  const promoters = answers.filter((answer) => answer >= 9).length / n;
  const detractors = answers.filter((answer) => answer <= 6).length / n;
  const difference = promoters - detractors;
  const variance = Math.max(0, promoters + detractors - difference ** 2);
  const se = 100 * Math.sqrt(variance / n) * finitePopulationFactor(n, population);
  const reach = normalQuantile(0.975, 0, 1) * se;
  return {
    score: 100 * difference,
    promoters,
    passives: 1 - promoters - detractors,
    detractors,
    se,
    low: 100 * difference - reach,
    high: 100 * difference + reach,
  };
}

/**
 * Who answered, and whether that may have bent the figures. Two looks, neither of which can prove that it did not: are
 * parts of the organisation over- or under-represented among those who answered (chi-square over answered and not
 * answered, adjusted residuals by part), and do late answers differ from early ones, since people who answer late are
 * the most like those who never do.
 * Sources: Agresti, "Categorical Data Analysis" (2013), 3.3.1 for the residuals; Armstrong and Overton 1977 for late answers.
 */
import chiSquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { falseDiscoveryRate } from '../significance/false-discovery-rate.ts';
import { type ScoreChange, scoreChange } from './score-change.ts';

export interface InvitedPart {
  invited: number;
  answered: number;
}

export interface ResponseComposition {
  /** Null where nothing can be tested: one part only, nobody or everybody answered. */
  chiSquare: number | null;
  p: number | null;
  parts: {
    rate: number | null;
    /** About normal when nothing is bent; positive: over-represented. */
    residual: number | null;
    q: number | null;
  }[];
}

export function responseComposition(parts: readonly InvitedPart[]): ResponseComposition {
  const invited = parts.reduce((sum, part) => sum + part.invited, 0);
  const answered = parts.reduce((sum, part) => sum + part.answered, 0);
  const rate = invited > 0 ? answered / invited : 0;
  const testable = parts.filter((part) => part.invited > 0).length >= 2 && rate > 0 && rate < 1;
  const residuals = parts.map((part) => {
    const spread = Math.sqrt(part.invited * rate * (1 - rate) * (1 - part.invited / invited));
    return testable && spread > 0 ? (part.answered - part.invited * rate) / spread : null;
  });
  const chiSquare = testable
    ? parts.reduce(
        (sum, part) =>
          part.invited === 0
            ? sum
            : sum + (part.answered - part.invited * rate) ** 2 / (part.invited * rate * (1 - rate)),
        0,
      )
    : null;
  const q = falseDiscoveryRate(
    residuals.map((one) => (one === null ? null : 2 * (1 - normalCdf(Math.abs(one), 0, 1)))),
    'any',
  );
  return {
    chiSquare,
    p: chiSquare === null ? null : 1 - chiSquareCdf(chiSquare, parts.filter((part) => part.invited > 0).length - 1),
    parts: parts.map((part, i) => ({
      rate: part.invited > 0 ? part.answered / part.invited : null,
      residual: residuals[i]!,
      q: q[i]!,
    })),
  };
}

export interface DayScore {
  /** The day of the answer: 2026-11-21; nothing finer is known. */
  day: string;
  score: number;
}

export interface LateDifference {
  early: number;
  late: number;
  /** First of the late days. */
  from: string;
  /** Late less early. */
  change: ScoreChange;
}

/** Days are cut where the halves are most alike in number. `null` when one half would have fewer than `atLeast`. */
export function lateDifference(answers: readonly DayScore[], atLeast: number): LateDifference | null {
  const days = [...new Set(answers.map(({ day }) => day))].sort();
  let best: { from: string; early: number } | undefined;
  for (const from of days.slice(1)) {
    const early = answers.filter(({ day }) => day < from).length;
    if (!best || Math.abs(2 * early - answers.length) < Math.abs(2 * best.early - answers.length))
      best = { from, early };
  }
  if (!best || best.early < atLeast || answers.length - best.early < atLeast) return null;
  const { from } = best;
  const [early, late] = [true, false].map((isEarly) =>
    momentsOf(answers.filter(({ day }) => day < from === isEarly).map(({ score }) => score)),
  ) as [ReturnType<typeof momentsOf>, ReturnType<typeof momentsOf>];
  const change = scoreChange({ ...early, population: null }, { ...late, population: null });
  return change && { early: early.n, late: late.n, from, change };
}

export function momentsOf(values: readonly number[]): { n: number; mean: number; sd: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { n, mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)) };
}

/**
 * The organisational health score, 0–10, where 5 is "as usual here": each pillar's distance from its own baseline, in
 * standard deviations (held within ±3, positive is good), weighted, and divided by the spread that so many correlated
 * pillars would have together, so that six related figures are not six proofs. Contributions add up to score − 5.
 * Missing pillars give their weight to the others; with less than 0.7 of the weight present there is no score.
 * The level is one milder when the interval reaches the milder band. Weights and correlation are conventions.
 * Source: OECD and JRC, "Handbook on Constructing Composite Indicators" (2008).
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { SeededRandom } from '../significance/seeded-random.ts';
import { LEVELS, type Level } from './level.ts';

export interface Pillar {
  name: string;
  value: number | null;
  /** Of its own baseline. */
  mean: number;
  sd: number;
  /** −1 when more is worse. */
  direction: 1 | -1;
  weight: number;
  se: number;
}

export interface HealthScore {
  score: number | null;
  z: number | null;
  low: number | null;
  high: number | null;
  /** Share of the weights whose pillar is present. */
  coverage: number;
  contributions: { [pillar: string]: number };
  level: Level | null;
}

const CORRELATION_DEFAULT = 0.4;
const COVERAGE_MIN = 0.7;
const Z_MAX = 3;
/** At or above: low, moderate, high; below the last: critical. */
const BANDS = [-0.5, -1, -1.645] as const;

/** `correlation` between pillars, in their order; 0.4 between any two unless given. */
export function organisationalHealth(
  pillars: readonly Pillar[],
  correlation: readonly (readonly number[])[] | null = null,
): HealthScore {
  const whole = pillars.reduce((sum, { weight }) => sum + weight, 0);
  const present = pillars
    .map((pillar, index) => ({ ...pillar, index }))
    .filter((pillar): pillar is typeof pillar & { value: number } => pillar.value !== null && pillar.sd > 0);
  const weight = present.reduce((sum, pillar) => sum + pillar.weight, 0);
  const coverage = whole > 0 ? weight / whole : 0;
  const none = { score: null, z: null, low: null, high: null, coverage, contributions: {}, level: null };
  if (!(weight > 0) || coverage < COVERAGE_MIN - 1e-9) return none;
  const parts = present.map((pillar) => ({
    ...pillar,
    share: pillar.weight / weight,
    distance: Math.max(-Z_MAX, Math.min(Z_MAX, (pillar.direction * (pillar.value - pillar.mean)) / pillar.sd)),
  }));
  let spread = 0;
  for (const one of parts)
    for (const other of parts) {
      const r = one === other ? 1 : (correlation?.[one.index]?.[other.index] ?? CORRELATION_DEFAULT);
      spread += one.share * other.share * r;
    }
  if (!(spread > 0)) return none;
  const unit = Math.sqrt(spread);
  const z = parts.reduce((sum, { share, distance }) => sum + share * distance, 0) / unit;
  const error = Math.sqrt(parts.reduce((sum, { share, se, sd }) => sum + ((share * se) / sd) ** 2, 0)) / unit;
  const reach = normalQuantile(0.975, 0, 1) * error;
  const onScale = (one: number) => Math.max(0, Math.min(10, 5 + 2 * one));
  return {
    score: onScale(z),
    z,
    low: onScale(z - reach),
    high: onScale(z + reach),
    coverage,
    contributions: Object.fromEntries(parts.map(({ name, share, distance }) => [name, (2 * share * distance) / unit])),
    level: levelOf(z, z + reach),
  };
}

/** The 5th and 95th percentile of the score when the weights are uncertain: 200 draws around them, none preferred. */
export function weightSensitivity(
  pillars: readonly Pillar[],
  random: SeededRandom,
  draws = 200,
): { low: number; high: number } | null {
  const whole = pillars.reduce((sum, { weight }) => sum + weight, 0);
  const scores: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const { score } = organisationalHealth(
      pillars.map((pillar) => ({ ...pillar, weight: random.gamma((20 * pillar.weight) / whole) })),
    );
    if (score !== null) scores.push(score);
  }
  if (scores.length === 0) return null;
  scores.sort((a, b) => a - b);
  return { low: scores[Math.floor(0.05 * scores.length)]!, high: scores[Math.floor(0.95 * scores.length)]! };
}

function levelOf(z: number, upper: number): Level {
  const bandOf = (one: number) => BANDS.filter((bound) => one < bound).length;
  const band = bandOf(z);
  return LEVELS[band > 0 && bandOf(upper) < band ? band - 1 : band]!;
}

/**
 * Is a change between two periods of the same length more than noise? Each is cut into blocks, and the means of blocks are
 * compared by Welch's unequal-variances t-test, two-sided, at 1 %. Blocks, not single windows, because neighbouring windows
 * resemble each other and would make the test too sure of itself. The pages judge changes in the same way.
 * Sources: Welch (1947), Biometrika 34; Law & Kelton, "Simulation Modeling and Analysis", ch. 9, on batch means.
 */
import fCdf from '@stdlib/stats-base-dists-f-cdf';
import { mean, sampleVariance } from 'simple-statistics';

export type NoiseVerdict = 'more_than_noise' | 'within_noise' | 'not_enough_data';

const BLOCKS = 12;
const BLOCKS_MIN = 6;
const LEVEL = 0.01;

/** One value a window in time order; `null` where a window has no figure. Fewer than six blocks with data: no verdict. */
export function changeBeyondNoise(
  current: readonly (number | null)[],
  previous: readonly (number | null)[],
): NoiseVerdict {
  const [now, before] = [blockMeans(current), blockMeans(previous)];
  if (now.length < BLOCKS_MIN || before.length < BLOCKS_MIN) return 'not_enough_data';
  return welchP(now, before) < LEVEL ? 'more_than_noise' : 'within_noise';
}

/** Two-sided p. Two constant samples differ for certain (0) or not at all (1). */
export function welchP(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [[...one], [...other]];
  const [va, vb] = [sampleVariance(a) / a.length, sampleVariance(b) / b.length];
  const difference = mean(a) - mean(b);
  // Below the rounding of a double the spread is nothing; dividing by it would invent a certainty.
  const floor = (1e-12 * Math.max(Math.abs(mean(a)), Math.abs(mean(b)))) ** 2;
  if (va + vb <= floor) return difference ** 2 <= floor ? 1 : 0;
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return 1 - fCdf(difference ** 2 / (va + vb), 1, freedom);
}

function blockMeans(values: readonly (number | null)[]): number[] {
  const blocks = Math.min(BLOCKS, values.length);
  return Array.from({ length: blocks }, (_, index) => {
    const [from, to] = [index, index + 1].map((at) => Math.floor((at * values.length) / blocks));
    return values.slice(from, to).filter((value) => value !== null);
  }).flatMap((known) => (known.length > 0 ? [mean(known)] : []));
}

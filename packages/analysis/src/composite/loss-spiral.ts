/**
 * Loss spiral, 0–1: loss that begets loss, with momentum. From at least two resources (energy, support, autonomy, …) over
 * at least eight windows, each as a distance from its own usual, positive is more. Depth says how far below usual the
 * last three windows are, breadth which share of the resources falls, persistence how steadily, acceleration whether
 * ever faster. Score = √(depth · mean of the other three): low but steady is 0, falling from high is 0.
 * An index after Hobfoll's Conservation of Resources (1989, 2001), not calibrated against outcomes.
 */

import { solve } from '../significance/linear-system.ts';
import { mannKendall } from '../trend/mann-kendall.ts';
import { LEVELS, type Level } from './level.ts';

export type LossSpiral =
  | { score: null }
  | {
      score: number;
      depth: number;
      breadth: number;
      persistence: number;
      acceleration: number;
      declining: { [resource: string]: boolean };
      level: Level;
    };

export const SPIRAL_WINDOWS_MIN = 8;
export const SPIRAL_THRESHOLDS = [0.25, 0.5, 0.75] as const;
/** One-sided 10 %. */
const DECLINE_Z = -1.2816;

export function lossSpiral(resources: { readonly [name: string]: readonly number[] }): LossSpiral {
  const series = Object.entries(resources);
  const windows = Math.min(...series.map(([, values]) => values.length));
  if (series.length < 2 || windows < SPIRAL_WINDOWS_MIN) return { score: null };
  const means = Array.from(
    { length: windows },
    (_, t) => series.reduce((sum, [, values]) => sum + values[t]!, 0) / series.length,
  );
  const held = (value: number) => Math.max(0, Math.min(1, value));
  const depth = held(-means.slice(-3).reduce((sum, one) => sum + one / 3, 0) / 2);
  const declining = Object.fromEntries(
    series.map(([name, values]) => [name, (mannKendall(values)?.z ?? 0) < DECLINE_Z]),
  );
  const breadth = Object.values(declining).filter(Boolean).length / series.length;
  const falling = means.slice(1).filter((one, t) => one < means[t]!).length / (windows - 1);
  const persistence = Math.max(0, 2 * falling - 1);
  const acceleration = accelerationOf(means, held);
  const score = Math.sqrt((depth * (breadth + persistence + acceleration)) / 3);
  const level = LEVELS[SPIRAL_THRESHOLDS.filter((threshold) => score >= threshold).length]!;
  return { score, depth, breadth, persistence, acceleration, declining, level };
}

/** From the quadratic that fits best over [0, 1], when it ends falling. */
function accelerationOf(means: readonly number[], held: (value: number) => number): number {
  const at = means.map((_, t) => t / (means.length - 1));
  const moment = (power: number) => at.reduce((sum, x) => sum + x ** power, 0);
  const momentWith = (power: number) => at.reduce((sum, x, t) => sum + x ** power * means[t]!, 0);
  const fitted = solve(
    [0, 1, 2].map((i) => [moment(i), moment(i + 1), moment(i + 2)]),
    [momentWith(0), momentWith(1), momentWith(2)],
  );
  if (!fitted) return 0;
  const endSlope = fitted[1]! + 2 * fitted[2]!;
  return endSlope < 0 ? held(-fitted[2]! / 2) : 0;
}

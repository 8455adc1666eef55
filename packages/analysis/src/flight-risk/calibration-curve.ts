/**
 * What happened to those of whom about the same was predicted: predictions in order, cut into groups of equal size, each
 * with its mean prediction and the share of outcomes with its 95 % interval (Wilson). Where predictions mean what they say
 * the two agree. Source: Murphy and Winkler 1977, on reliability diagrams.
 */
import { wilsonInterval } from '../significance/intervals.ts';

export interface CalibrationGroup {
  n: number;
  predicted: number;
  happened: number;
  low: number;
  high: number;
}

/** Fewer groups where there are too few predictions; none of none. */
export function calibrationCurve(y: ArrayLike<number>, p: ArrayLike<number>, groups = 10): CalibrationGroup[] {
  const order = Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
  const count = Math.min(groups, order.length);
  return Array.from({ length: count }, (_, at) => {
    const own = order.slice(Math.round((at * order.length) / count), Math.round(((at + 1) * order.length) / count));
    const { share, low, high } = wilsonInterval(
      own.reduce((sum, i) => sum + y[i]!, 0),
      own.length,
    )!;
    return {
      n: own.length,
      predicted: own.reduce((sum, i) => sum + p[i]!, 0) / own.length,
      happened: share,
      low,
      high,
    };
  });
}

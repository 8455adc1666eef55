/**
 * Values far from the middle, by robust z-scores, with Tukey's fences as a second opinion. Where nothing varies there is
 * no z and nothing is flagged. Sources: Iglewicz and Hoaglin 1993; Tukey, "Exploratory Data Analysis" (1977).
 */
import { robustScale } from '../robust-scale.ts';

export interface RobustZ {
  median: number;
  /** `null` when nothing varies, as is `z`. */
  scale: number | null;
  z: number[] | null;
  /** Positions with |z| above the threshold. */
  flagged: number[];
  tukeyLower: number;
  tukeyUpper: number;
  tukeyFlagged: number[];
}

export const Z_THRESHOLD = 3.5;

/** `null` of nothing. */
export function robustZ(values: readonly number[], threshold = Z_THRESHOLD): RobustZ | null {
  if (values.length === 0) return null;
  const { median, scale } = robustScale(values);
  const z = scale === undefined ? null : values.map((value) => (value - median) / scale);
  const [first, third] = quartiles(values);
  const [tukeyLower, tukeyUpper] = [first - 1.5 * (third - first), third + 1.5 * (third - first)];
  return {
    median,
    scale: scale ?? null,
    z,
    flagged: (z ?? []).flatMap((one, i) => (Math.abs(one) > threshold ? [i] : [])),
    tukeyLower,
    tukeyUpper,
    tukeyFlagged: values.flatMap((value, i) => (value < tukeyLower || value > tukeyUpper ? [i] : [])),
  };
}

/** By linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
function quartiles(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
  };
  return [at(0.25), at(0.75)];
}

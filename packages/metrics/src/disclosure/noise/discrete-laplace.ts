/**
 * Two-sided geometric noise (discrete Laplace): P(x) ∝ exp(−|x|·s/t). Drawn from whole numbers alone, because noise made
 * of floating-point numbers gives its input away in their last bits (Mironov 2012).
 * Source: Canonne, Kamath, Steinke, "The discrete Gaussian for differential privacy" (2020), algorithms 1 and 2.
 */
import { randomInt } from 'node:crypto';

/** A whole number from 0 to `below` − 1, each as likely as every other. */
export type Dice = (below: number) => number;

const CRYPTOGRAPHIC: Dice = (below) => randomInt(below);

/** The larger t/s, the more noise: t/s is sensitivity over epsilon. Both are whole numbers from 1. */
export function discreteLaplace({ s, t }: { s: number; t: number }, dice: Dice = CRYPTOGRAPHIC): number {
  if (!Number.isSafeInteger(s) || !Number.isSafeInteger(t) || s < 1 || t < 1 || t > NUMERATOR_MAX)
    throw new RangeError(`The scale ${t}/${s} of noise is out of range.`);
  for (;;) {
    const rest = dice(t);
    if (!isHeads(rest, t, dice)) continue;
    let whole = 0;
    while (isHeads(1, 1, dice)) whole++;
    const size = Math.floor((rest + t * whole) / s);
    const isNegative = dice(2) === 1;
    // Zero would come twice as often as it may.
    if (isNegative && size === 0) continue;
    return isNegative ? -size : size;
  }
}

/** `randomInt` knows 48 bits, and a numerator is multiplied by a small counter. */
const NUMERATOR_MAX = 2 ** 40;

/** True with probability exp(−part/whole); part ≤ whole. */
function isHeads(part: number, whole: number, dice: Dice): boolean {
  let rounds = 1;
  while (dice(whole * rounds) < part) rounds++;
  return rounds % 2 === 1;
}

/**
 * How many answered on the good side of a scale, on the bad side, and between, each with Wilson's interval. On the good
 * side: more than three fifths of the way from the worst to the best answer; on the bad side: less than two fifths. That
 * is 4 and 5 of 1–5, 5 to 7 of 1–7, 3 and 4 of 1–4, 7 to 10 of 0–10, a convention. Source of the interval: Wilson 1927.
 */
import { type Interval, wilsonInterval } from '../significance/intervals.ts';

export type Share = Interval & { share: number };

export interface FavourableShare {
  favourable: Share;
  neutral: Share;
  unfavourable: Share;
  counts: { favourable: number; neutral: number; unfavourable: number };
}

const FAVOURABLE_FROM = 60;
const UNFAVOURABLE_TO = 40;

/** `percents`: answers as per cent of the way to the best one. `null` of none. */
export function favourableShare(percents: readonly number[]): FavourableShare | null {
  const n = percents.length;
  // A half of the last digit of a mean of items, so that 3.4 of 1–5 is not on one side today and on the other tomorrow.
  const favourable = percents.filter((one) => one > FAVOURABLE_FROM + 1e-9).length;
  const unfavourable = percents.filter((one) => one < UNFAVOURABLE_TO - 1e-9).length;
  const neutral = n - favourable - unfavourable;
  const shares = [favourable, neutral, unfavourable].map((count) => wilsonInterval(count, n));
  const [good, between, bad] = shares;
  if (!good || !between || !bad) return null;
  return { favourable: good, neutral: between, unfavourable: bad, counts: { favourable, neutral, unfavourable } };
}

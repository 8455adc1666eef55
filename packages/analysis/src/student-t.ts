/**
 * Student's t for whole degrees of freedom: the distribution in closed form, its quantile by halving.
 * Source: Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.3 and 26.7.4.
 */

/** Beyond this many degrees of freedom the normal distribution differs by less than a thousandth. */
const DEGREES_MAX = 400;

/** P(|T| ≤ t). */
export function centralProbability(t: number, degrees: number): number {
  const n = Math.min(DEGREES_MAX, degrees);
  const angle = Math.atan(t / Math.sqrt(n));
  const cosine = Math.cos(angle);
  const odd = n % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = n === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= n - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** The t with P(|T| ≤ t) = `probability`, in (0, 1). `degrees` is a whole number from 1. */
export function centralQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (centralProbability(high, degrees) < probability) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

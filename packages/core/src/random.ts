/** A seeded random source for generated data: the same seed gives the same numbers on every machine (sfc32, from PractRand). */

export interface Random {
  /** In [0, 1). */
  unit(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  chance(probability: number): boolean;
  /** Normal, of mean 0 and standard deviation 1. */
  normal(): number;
  /** Log-normal: `median` times e to a normal of standard deviation `sigma`. */
  logNormal(median: number, sigma: number): number;
  /** Exponential waiting time. */
  exponential(mean: number): number;
  pick<T>(values: readonly T[]): T;
  /** Picks by weight; weights need not add up to 1. */
  weighted<T>(values: readonly (readonly [value: T, weight: number])[]): T;
  fill(bytes: Uint8Array): Uint8Array;
}

/** One stream for each combination of keys: streams are independent of the order in which they are asked for. */
export function randomOf(...keys: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5;
  for (const character of keys.join('\u0000')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  let [a, b, c, d] = [hash, Math.imul(hash, 0x9e3779b1), hash ^ 0x5bd1e995, 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) next();

  const unit = () => next() / 0x1_0000_0000;
  const random: Random = {
    unit,
    below: (below) => Math.floor(unit() * below),
    chance: (probability) => unit() < probability,
    normal: () => normal(unit),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(unit)),
    exponential: (mean) => -mean * Math.log(1 - unit()),
    pick: (values) => values[Math.floor(unit() * values.length)]!,
    weighted: (values) => {
      let rest = unit() * values.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of values) {
        rest -= weight;
        if (rest < 0) return value;
      }
      return values.at(-1)![0];
    },
    fill: (bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = next() & 0xff;
      return bytes;
    },
  };
  return random;
}

/** Box and Muller's transform. */
function normal(unit: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
}

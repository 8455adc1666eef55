/**
 * An interval from the errors a forecast made before, at the same horizon: the ⌈(n+1)·level⌉-th smallest of them to either
 * side. With too few errors for the level there is none. Right when errors are exchangeable; autocorrelated ones make it
 * approximate. Source: Vovk, Gammerman and Shafer 2005; Lei et al. 2018 for the split form.
 */
export interface ConformalInterval {
  halfWidth: number | null;
  lower: number | null;
  upper: number | null;
}

export function conformalInterval(absoluteErrors: readonly number[], point: number, level: number): ConformalInterval {
  // Rounding must not push (n+1)·level past a whole number.
  const rank = Math.ceil((absoluteErrors.length + 1) * level - 1e-9);
  const halfWidth = [...absoluteErrors].sort((a, b) => a - b)[rank - 1];
  if (halfWidth === undefined) return { halfWidth: null, lower: null, upper: null };
  return { halfWidth, lower: point - halfWidth, upper: point + halfWidth };
}

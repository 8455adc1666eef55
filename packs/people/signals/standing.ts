/** Where a kept figure stands against the unit's own usual: what composites are made of. */
import type { FigureHistory, KeptFigure } from '@bellwether/metrics';

const BASELINE_WINDOWS = 52;
const BASELINE_WINDOWS_MIN = 26;
const NEWEST_DAYS = 91;
/** Width of a 95 % interval in standard errors. */
const INTERVAL_WIDTH = 2 * 1.96;

export interface Standing {
  value: number;
  /** Of the baseline. */
  mean: number;
  sd: number;
  se: number;
  /** Distance from the usual; positive is more. */
  z: number;
  zSe: number;
}

/**
 * Of the newest figure: that of the window, or of a state that lasts the one told last, up to a quarter ago. `null` without
 * one, or without 26 weeks to compare with that differ at all.
 */
export function standingOf(history: FigureHistory, signal: string): Standing | null {
  const all = history.of(signal);
  const newest = all.at(-1);
  if (!newest || newest.value === null || history.toDay - newest.toDay > NEWEST_DAYS) return null;
  const baseline = baselineOf(all.slice(0, -1));
  return baseline && standing(newest, baseline);
}

/**
 * The same of a state that lasts and is told anew only when enough people have come or gone: in the weeks between, what was
 * told last held, and each of them is a week to compare with.
 */
export function standingOfState(history: FigureHistory, signal: string): Standing | null {
  const all = history.of(signal);
  const newest = all.at(-1);
  if (!newest || newest.value === null || history.toDay - newest.toDay > NEWEST_DAYS) return null;
  const told = all.filter(({ value }) => value !== null);
  const held: KeptFigure[] = [];
  for (let back = BASELINE_WINDOWS; back > 0; back--) {
    const week = newest.toDay - 7 * back;
    const figure = told.findLast(({ toDay }) => toDay <= week);
    if (figure && week - figure.toDay <= NEWEST_DAYS) held.push(figure);
  }
  const baseline = baselineOf(held);
  return baseline && standing(newest, baseline);
}

/** Of the last `windows` weeks, oldest first, against what was usual before them; `null` when a week is missing. */
export function recentStandings(history: FigureHistory, signal: string, windows: number): Standing[] | null {
  const all = history.of(signal);
  const firstDay = history.toDay - (windows - 1) * 7;
  const recent = all.filter(({ toDay, value }) => toDay >= firstDay && value !== null);
  const baseline = baselineOf(all.filter(({ toDay }) => toDay < firstDay));
  if (!baseline || recent.length < windows) return null;
  return recent.map((figure) => standing(figure, baseline));
}

function baselineOf(earlier: readonly KeptFigure[]): { mean: number; sd: number } | null {
  const known = earlier.flatMap(({ value }) => value ?? []).slice(-BASELINE_WINDOWS);
  if (known.length < BASELINE_WINDOWS_MIN) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const sd = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
  return sd > 0 ? { mean, sd } : null;
}

function standing({ value, low, high }: KeptFigure, usual: { mean: number; sd: number }): Standing {
  const { mean } = usual;
  const se = low === null || high === null ? 0 : (high - low) / INTERVAL_WIDTH;
  // Windows that overlap vary less from week to week than they are uncertain; the larger of both is what is usual.
  const sd = Math.max(usual.sd, se);
  return { value: value!, mean, sd, se, z: (value! - mean) / sd, zSe: se / sd };
}

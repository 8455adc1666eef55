/** What both kinds of chart agree on: which units add up, where the time axis is labelled, how ticks are printed. */
import type { Unit } from '../api/types.ts';
import { DAY_MS, formatDay, formatWindowStart } from '../format/time.ts';
import { zoneOffsetMinutes } from '../format/zone.ts';

const ADDITIVE: readonly Unit[] = ['count', 'usd', 'tokens', 'lines', 'bytes'];

/** Amounts of these units are drawn as bars from zero. */
export function isAdditive(unit: Unit): boolean {
  return ADDITIVE.includes(unit);
}

const STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 10_080, 43_200, 86_400];

/** Which windows carry a label, and what it says: about `labels` of them, on round local times where the grain allows. */
export function timeLabels(
  startsMs: readonly number[],
  grainMs: number,
  labels: number,
): (startMs: number) => string | undefined {
  const spanMs = startsMs.length * grainMs;
  const stepMs = Math.max(grainMs, (STEPS_MIN.find((step) => spanMs / (step * 60_000) <= labels) ?? 129_600) * 60_000);
  const offsetMs = zoneOffsetMinutes(startsMs[0] ?? 0) * 60_000;
  const text = (startMs: number) =>
    stepMs >= DAY_MS ? formatDay(startMs) : formatWindowStart(startMs, grainMs, spanMs);
  return (startMs) => ((startMs - offsetMs) % stepMs === 0 ? text(startMs) : undefined);
}

/** Decimals that tell ticks of this step apart, and no more; cents come in pairs. */
export function tickDecimals(step: number, unit: Unit): number {
  const decimals =
    step <= 0 || step >= 1 ? (Number.isInteger(step) ? 0 : 1) : Math.min(6, Math.ceil(-Math.log10(step) - 1e-9));
  return unit === 'usd' && decimals === 1 ? 2 : decimals;
}

/**
 * The windows an overview can look at, each with the grain of its chart. The last hour includes the minute that is still
 * filling (1/60 of it, less than any noise); longer windows end with the last full hour, so that a half-filled hour is
 * not compared with a whole one.
 */
import type { Grain } from '../api/types.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../format/time.ts';

export const WINDOW_NAMES = ['1h', '24h', '7d'] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];

export interface WindowRange {
  name: WindowName;
  fromMs: number;
  toMs: number;
  grain: Grain;
  grainMs: number;
}

const SHAPES: Readonly<Record<WindowName, { spanMs: number; grain: Grain; grainMs: number; rolling: boolean }>> = {
  '1h': { spanMs: HOUR_MS, grain: '1m', grainMs: MINUTE_MS, rolling: true },
  '24h': { spanMs: DAY_MS, grain: '1h', grainMs: HOUR_MS, rolling: false },
  '7d': { spanMs: 7 * DAY_MS, grain: '1h', grainMs: HOUR_MS, rolling: false },
};

export function windowRange(name: WindowName, nowMs: number): WindowRange {
  const { spanMs, grain, grainMs, rolling } = SHAPES[name];
  const full = Math.floor(nowMs / grainMs) * grainMs;
  const toMs = rolling ? full + grainMs : full;
  return { name, fromMs: toMs - spanMs, toMs, grain, grainMs };
}

export function windowName(text: string | null): WindowName {
  return WINDOW_NAMES.find((name) => name === text) ?? '1h';
}

/** Durations as people type them: `90d`, `12h`, `30m`, `45s`, `2w`. */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@bellwether/core';

const UNIT_MS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  m: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
};

/** Milliseconds, more than 0; `undefined` when the text is no duration or too long for a whole number of milliseconds. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,9})([smhdw])$/.exec(text.trim());
  if (!match) return undefined;
  const durationMs = Number(match[1]) * UNIT_MS[match[2]!]!;
  return durationMs > 0 && Number.isSafeInteger(durationMs) ? durationMs : undefined;
}

/** A span for people, in at most two units: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < SECOND_MS) return `${Math.round(durationMs)} ms`;
  if (durationMs < 10 * SECOND_MS) return `${(durationMs / SECOND_MS).toFixed(1)} s`;
  const seconds = Math.round(durationMs / SECOND_MS);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

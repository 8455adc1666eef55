/**
 * Window algebra. A window is the half-open span [start, end) of event time, in milliseconds since the epoch.
 * Tumbling windows cut time into equal pieces, hopping (sliding) windows overlap, session windows end where a subject
 * falls silent. Terms: Akidau et al., "The Dataflow Model" (VLDB 2015), section 2.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts';

export interface Window {
  startMs: number;
  endMs: number;
}

/** The grains at which figures are kept, finest first. Each is a whole multiple of the one before it. */
export const GRAINS = ['10s', '1m', '1h', '1d', '30d'] as const;
export type Grain = (typeof GRAINS)[number];

export const GRAIN_MS: Readonly<Record<Grain, number>> = {
  '10s': 10 * SECOND_MS,
  '1m': MINUTE_MS,
  '1h': HOUR_MS,
  '1d': DAY_MS,
  '30d': 30 * DAY_MS,
};

export function isGrain(text: string): text is Grain {
  return (GRAINS as readonly string[]).includes(text);
}

/** The tumbling window of `sizeMs` that holds the instant. An instant on a boundary belongs to the later window. */
export function tumblingWindowOf(instantMs: number, sizeMs: number): Window {
  const startMs = Math.floor(instantMs / sizeMs) * sizeMs;
  return { startMs, endMs: startMs + sizeMs };
}

/** Every hopping window (`sizeMs` long, one each `everyMs`) that holds the instant, earliest first. */
export function hoppingWindowsOf(instantMs: number, sizeMs: number, everyMs: number): Window[] {
  const windows: Window[] = [];
  const last = Math.floor(instantMs / everyMs) * everyMs;
  for (let startMs = last; startMs > instantMs - sizeMs; startMs -= everyMs)
    windows.unshift({ startMs, endMs: startMs + sizeMs });
  return windows;
}

/**
 * Session windows over one subject's instants: two events belong together when less than `gapMs` lies between them.
 * A window ends `gapMs` after its last event. The order of `instantsMs` does not matter.
 */
export function sessionWindowsOf(instantsMs: readonly number[], gapMs: number): Window[] {
  const windows: Window[] = [];
  for (const instantMs of [...instantsMs].sort((a, b) => a - b)) {
    const open = windows.at(-1);
    if (open && instantMs < open.endMs) open.endMs = instantMs + gapMs;
    else windows.push({ startMs: instantMs, endMs: instantMs + gapMs });
  }
  return windows;
}

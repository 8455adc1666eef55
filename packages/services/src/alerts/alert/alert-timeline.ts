/**
 * From the figures of one unit, window by window, to the level that an alert goes by.
 *
 * - A level is entered after two windows in a row that reach it; when they differ, the lower of the two is entered.
 * - It is left once a window is below 0.9 of its threshold, so a value that flaps makes one alert.
 * - A window without a figure (suppressed, too little data) changes nothing and breaks the row.
 * - A figure that would not hold without any single person counts as low: an alert must not depend on one person.
 *
 * The back-test replays history through the same function as the watch.
 */

import type { SignalAlertRule } from '@bellwether/metrics';
import type { FigureLevel } from '@bellwether/records';
import type { SignalFigure } from '../../people/signal/signal-figures.ts';

export const LEVELS = ['low', 'moderate', 'high', 'critical'] as const satisfies readonly FigureLevel[];

/** The part of a figure that says whether its level is the same with each single person left out. */
export const HOLDS_WITHOUT_ANYBODY = 'holds_without_any_person';

const LEAVE_SHARE = 0.9;

export interface TimelinePoint {
  figure: SignalFigure;
  level: FigureLevel;
  /** End of the window in which the level was entered. */
  sinceMs: number;
}

/** `figures`: of one signal and unit, oldest first. */
export function alertTimeline(
  figures: readonly SignalFigure[],
  reading: SignalAlertRule['reading'],
): readonly TimelinePoint[] {
  let current = 0;
  let reachedBefore = 0;
  let sinceMs = figures[0]?.windowToMs ?? 0;
  return figures.map((figure) => {
    const reached = reachedBy(figure);
    if (reached === undefined) reachedBefore = 0;
    else {
      const confirmed = Math.min(reached, reachedBefore);
      const next =
        confirmed > current ? confirmed : reached < current ? leftTo(figure, reached, current, reading) : current;
      if (next !== current) sinceMs = figure.windowToMs;
      current = next;
      reachedBefore = reached;
    }
    return { figure, level: LEVELS[current]!, sinceMs };
  });
}

function reachedBy({ value, level, parts }: SignalFigure): number | undefined {
  if (value === null) return undefined;
  if (parts[HOLDS_WITHOUT_ANYBODY] === false) return 0;
  return level === null ? 0 : LEVELS.indexOf(level);
}

/** The level left to: the highest, up to the current one, that the reading still holds. */
function leftTo(
  { value, parts }: SignalFigure,
  reached: number,
  current: number,
  reading: SignalAlertRule['reading'],
): number {
  if (!reading) return reached;
  const read = reading.part === undefined ? value : parts[reading.part];
  if (typeof read !== 'number' || parts[HOLDS_WITHOUT_ANYBODY] === false) return reached;
  let level = current;
  while (level > reached && read < LEAVE_SHARE * reading.enter[level - 1]!) level--;
  return level;
}

/**
 * Levels and how they change. A level is entered after two readings in a row at or above its threshold, as high as the
 * last of them reaches, and left as soon as a reading is below 0.9 of it: a value that flaps changes nothing.
 */
export const LEVELS = ['low', 'moderate', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export interface HysteresisThresholds {
  /** For moderate, high and critical. */
  enter: readonly [number, number, number];
  /** 0.9 of `enter` unless given. */
  leave?: readonly [number, number, number];
  consecutive?: number;
}

/** The level after each reading; a reading that is missing changes nothing and breaks the row. */
export function levelsWithHysteresis(
  readings: readonly (number | null)[],
  { enter, leave = [0.9 * enter[0], 0.9 * enter[1], 0.9 * enter[2]], consecutive = 2 }: HysteresisThresholds,
): Level[] {
  let current = 0;
  let above = 0;
  return readings.map((reading) => {
    if (reading === null) {
      above = 0;
      return LEVELS[current]!;
    }
    const reached = enter.filter((threshold) => reading >= threshold).length;
    above = reached > current ? above + 1 : 0;
    if (above >= consecutive) {
      current = reached;
      above = 0;
    }
    while (current > 0 && reading < leave[current - 1]!) current--;
    return LEVELS[current]!;
  });
}

/**
 * The same for levels that come from tests instead of thresholds: a higher level must be reached twice in a row, and the
 * lower of the two is entered; a lower one is taken at once.
 */
export function confirmedLevels(readings: readonly (Level | null)[]): Level[] {
  let current = 0;
  let before = 0;
  return readings.map((reading) => {
    const reached = reading === null ? current : LEVELS.indexOf(reading);
    const confirmed = Math.min(before, reached);
    current = reached <= current ? reached : Math.max(current, confirmed);
    before = reading === null ? 0 : reached;
    return LEVELS[current]!;
  });
}

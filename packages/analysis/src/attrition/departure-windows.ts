/**
 * Departures by half-open windows [end − width, end). With a step as wide as the window each departure counts once;
 * with a smaller step windows overlap, are for looking at, and must not be added up.
 */
export interface DepartureWindow {
  end: number;
  departures: number;
}

/** All in days. */
export function departureWindows(
  days: readonly number[],
  range: { start: number; end: number; step: number; width: number },
): DepartureWindow[] {
  const windows: DepartureWindow[] = [];
  for (let end = range.start + range.width; end <= range.end; end += range.step)
    windows.push({ end, departures: days.filter((day) => day >= end - range.width && day < end).length });
  return windows;
}

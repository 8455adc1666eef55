/**
 * How a detector did on labelled events: the share of events it found, the share of its alarms that were in one, false
 * alarms per thousand points, and how far into an event the first alarm came, as a share of the event's length. Never the
 * point-adjusted F1, which gives a whole event for one lucky point (Kim et al. 2022).
 */
export interface DetectionScore {
  eventRecall: number | null;
  precisionOfAlarms: number | null;
  falseAlarmsPer1000: number | null;
  meanRelativeDelay: number | null;
}

/** `windows`: first and last position of each event, both counted in. */
export function detectionScore(
  length: number,
  windows: readonly (readonly [number, number])[],
  alarms: readonly number[],
): DetectionScore {
  const isWithin = (alarm: number, [first, last]: readonly [number, number]) => alarm >= first && alarm <= last;
  const trueAlarms = alarms.filter((alarm) => windows.some((window) => isWithin(alarm, window))).length;
  const delays = windows.flatMap((window) => {
    const found = alarms.filter((alarm) => isWithin(alarm, window));
    return found.length === 0 ? [] : [(Math.min(...found) - window[0]) / Math.max(1, window[1] - window[0])];
  });
  return {
    eventRecall: windows.length > 0 ? delays.length / windows.length : null,
    precisionOfAlarms: alarms.length > 0 ? trueAlarms / alarms.length : null,
    falseAlarmsPer1000: length > 0 ? (1000 * (alarms.length - trueAlarms)) / length : null,
    meanRelativeDelay: delays.length > 0 ? delays.reduce((sum, one) => sum + one, 0) / delays.length : null,
  };
}

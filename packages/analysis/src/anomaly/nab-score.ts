/**
 * How early and how cleanly a detector told of labelled windows, by the rules of the Numenta Anomaly Benchmark: the first
 * alarm in a window earns up to 1, more the earlier it comes; a window without one costs; every alarm outside costs, less
 * just after a window. Alarms in the opening stretch of a series, while a detector learns, count for nothing.
 * The score of a set of series is put between what silence gets, 0, and what an alarm at the start of every window would,
 * 100. Source: Lavin and Ahmad 2015, "Evaluating real-time anomaly detection algorithms", and the benchmark's version 1.1.
 */

export interface NabCosts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
}

/** What the benchmark calls standard, and the two that mind false alarms and missed windows more. */
export const NAB_PROFILES = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  reward_low_FP_rate: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  reward_low_FN_rate: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
} as const satisfies Record<string, NabCosts>;

export interface LabelledAlarms {
  length: number;
  /** First and last position of each labelled window, both counted in, in order. */
  windows: readonly (readonly [number, number])[];
  /** Positions at which the detector told of something. */
  alarms: readonly number[];
}

export interface NabScore {
  score: number;
  /** Windows that are scored: those that reach beyond the opening stretch. */
  windows: number;
  windowsFound: number;
  falseAlarms: number;
}

const OPENING_SHARE = 0.15;
const OPENING_MAX = 750;
const STEEPNESS = 5;
/** So many windows' lengths after a window an alarm costs all there is. */
const FORGIVEN_LENGTHS = 3;

/** Positions before this one are not scored. */
export function nabOpening(length: number): number {
  return Math.min(Math.floor(OPENING_SHARE * length), OPENING_MAX);
}

/** The score of one series, not yet set against silence and perfection. */
export function nabScore({ length, windows, alarms }: LabelledAlarms, costs: NabCosts): NabScore {
  const opening = nabOpening(length);
  const scored = windows.filter(([, last]) => last >= opening);
  const earned = scored.map(() => -costs.falseNegative);
  let charged = 0;
  let falseAlarms = 0;
  for (const alarm of new Set(alarms)) {
    if (alarm < opening) continue;
    const within = scored.findIndex(([first, last]) => alarm >= first && alarm <= last);
    if (within >= 0) {
      const [first, last] = scored[within]!;
      const position = -(last - alarm + 1) / (last - first + 1);
      earned[within] = Math.max(earned[within]!, (costs.truePositive * worthAt(position)) / worthAt(-1));
      continue;
    }
    falseAlarms++;
    charged +=
      costs.falsePositive *
      worthAfter(
        windows.findLast(([, last]) => last < alarm),
        alarm,
      );
  }
  return {
    score: earned.reduce((sum, one) => sum + one, charged),
    windows: scored.length,
    windowsFound: earned.filter((one) => one > -costs.falseNegative).length,
    falseAlarms,
  };
}

/** 0 for silence, 100 for an alarm at the start of every window and none elsewhere; below 0 is worse than silence. */
export function nabNormalised(scores: readonly NabScore[], costs: NabCosts): number | null {
  const windows = scores.reduce((sum, one) => sum + one.windows, 0);
  if (windows === 0) return null;
  const silence = -costs.falseNegative * windows;
  const total = scores.reduce((sum, { score }) => sum + score, 0);
  return (100 * (total - silence)) / (costs.truePositive * windows - silence);
}

/** `position` in lengths of the window from its end: -1 at its start, above 0 after it. */
function worthAt(position: number): number {
  return position > FORGIVEN_LENGTHS ? -1 : 2 / (1 + Math.exp(STEEPNESS * position)) - 1;
}

function worthAfter(before: readonly [number, number] | undefined, alarm: number): number {
  return before === undefined ? -1 : worthAt((alarm - before[1]) / (before[1] - before[0]));
}

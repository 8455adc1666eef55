/**
 * Which stage of a flow holds the queue. A stage is a bottleneck when what waits there, or how long, has been unusual for
 * it in 3 of the last 4 windows, and no more leaves it than before: more work in a stage that also lets more through is
 * growth. Unusual is a robust z above 3.5 on the logarithmic scale, against the up to 26 windows before those four, of
 * which there have to be 12; where they never varied any rise is. Beside the verdict stands how the queue is spread over
 * the stages and how what is there beyond the usual is, so that a bottleneck has its size.
 *
 * It says where work piles up, not why, and nothing of who works there. Sources: Goldratt, "The Goal" (1984), on where to
 * look; Iglewicz and Hoaglin 1993 on the measure; Little 1961 on why what waits and how long go together.
 */
import { median, robustScale } from '../robust-scale.ts';

/** Windows oldest first, the same for all stages; `null`: not known. */
export interface FlowStage {
  name: string;
  /** Items in the stage, a mean over the window or at its end. */
  workInProgress: readonly (number | null)[];
  /** How long items that left it in the window had been in it, in any unit. */
  waiting: readonly (number | null)[];
  /** Items that left it for the next one. */
  throughput: readonly (number | null)[];
}

export interface StageReading {
  name: string;
  /** `null`: too little is known. */
  isBottleneck: boolean | null;
  /** Robust z of each of the last windows; `null` where it cannot be said. */
  workInProgressZ: (number | null)[];
  waitingZ: (number | null)[];
  /** Median of the last windows, and of those before. */
  workInProgress: { now: number | null; before: number | null };
  waiting: { now: number | null; before: number | null };
  throughput: { now: number | null; before: number | null };
  /** Of all that is in the flow; the shares of all stages are 1. */
  queueShare: number | null;
  /** Of all that is there beyond the usual, over the stages that have more than usual. */
  excessShare: number | null;
}

const WINDOWS = 4;
const UNUSUAL_WINDOWS_MIN = 3;
const BEFORE_MAX = 26;
const BEFORE_MIN = 12;
const Z_MAX = 3.5;
/** A rise where nothing ever varied: beyond every threshold, and still a number. */
const Z_OF_ANY_RISE = 2 * Z_MAX;

/** In the order of the stages; the bottleneck, where there are several the one with the most beyond the usual, is the first to mend. */
export function findBottlenecks(stages: readonly FlowStage[]): StageReading[] {
  const read = stages.map((stage) => ({
    stage,
    workInProgress: compared(stage.workInProgress),
    waiting: compared(stage.waiting),
    throughput: compared(stage.throughput),
  }));
  const now = read.map(({ workInProgress }) => workInProgress.now);
  const excess = read.map(({ workInProgress: { now: items, before } }) =>
    items === null || before === null ? null : Math.max(0, items - before),
  );
  return read.map(({ stage, workInProgress, waiting, throughput }, at): StageReading => {
    const unusual = [workInProgress.z, waiting.z].map((z) => z.filter((one) => one !== null && one > Z_MAX).length);
    const isKnown = throughput.now !== null && throughput.before !== null && [workInProgress, waiting].some(isJudged);
    return {
      name: stage.name,
      isBottleneck: isKnown
        ? Math.max(...unusual) >= UNUSUAL_WINDOWS_MIN && throughput.now! <= throughput.before!
        : null,
      workInProgressZ: workInProgress.z,
      waitingZ: waiting.z,
      workInProgress: { now: workInProgress.now, before: workInProgress.before },
      waiting: { now: waiting.now, before: waiting.before },
      throughput: { now: throughput.now, before: throughput.before },
      queueShare: shareOf(now, at),
      excessShare: shareOf(excess, at),
    };
  });
}

interface Compared {
  now: number | null;
  before: number | null;
  z: (number | null)[];
}

function isJudged({ z }: Compared): boolean {
  return z.filter((one) => one !== null).length >= UNUSUAL_WINDOWS_MIN;
}

function compared(values: readonly (number | null)[]): Compared {
  const last = values.slice(-WINDOWS);
  const before = values
    .slice(0, -WINDOWS)
    .slice(-BEFORE_MAX)
    .filter((value) => value !== null);
  const now = median(last.filter((value) => value !== null)) ?? null;
  if (before.length < BEFORE_MIN) return { now, before: median(before) ?? null, z: last.map(() => null) };
  const { median: middle, scale } = robustScale(before.map(Math.log1p));
  const z = last.map((value) => {
    if (value === null) return null;
    const rise = Math.log1p(value) - middle;
    if (scale !== undefined) return rise / scale;
    return rise > 0 ? Z_OF_ANY_RISE : 0;
  });
  return { now, before: median(before)!, z };
}

function shareOf(amounts: readonly (number | null)[], at: number): number | null {
  if (amounts.some((amount) => amount === null)) return null;
  const sum = amounts.reduce<number>((total, amount) => total + amount!, 0);
  return sum > 0 ? amounts[at]! / sum : null;
}

/**
 * How work flows: cycle time of finished items in calendar days, first and last both counted; items in progress and their
 * age today; throughput; flow efficiency, the share of elapsed time in which somebody worked on the item. Little's law
 * (cycle time = items in progress / throughput) is a check: both agree only where as much is begun as is finished.
 * Sources: Kanban Guide 2020; Little 1961.
 */
import { quantileOf } from './quantile-of.ts';

export interface WorkItem {
  /** Days. */
  started: number;
  /** `null` while in progress. */
  finished: number | null;
  /** `null` when nobody knows. */
  activeDays: number | null;
}

export interface FlowMetrics {
  cycleTimes: number[];
  cycleTimeP50: number | null;
  cycleTimeP85: number | null;
  cycleTimeP95: number | null;
  wip: number;
  ages: number[];
  throughput: number;
  throughputPerDay: number | null;
  averageWip: number | null;
  littleLawCycleTime: number | null;
  flowEfficiency: number | null;
}

/** The window is from the first start to `asOf`, both days counted. */
export function flowMetrics(items: readonly WorkItem[], asOf: number): FlowMetrics {
  const begun = items.filter(({ started }) => started <= asOf);
  const finished = begun.flatMap(({ started, finished: end, activeDays }) =>
    end !== null && end <= asOf ? [{ cycleTime: end - started + 1, activeDays }] : [],
  );
  const open = begun.filter(({ finished: end }) => end === null || end > asOf);
  const cycleTimes = finished.map(({ cycleTime }) => cycleTime);
  const ages = open.map(({ started }) => asOf - started + 1);
  const first = begun.reduce((least, { started }) => Math.min(least, started), Number.POSITIVE_INFINITY);
  const days = begun.length > 0 ? asOf - first + 1 : null;
  const itemDays = [...cycleTimes, ...ages].reduce((sum, one) => sum + one, 0);
  const throughputPerDay = days === null ? null : finished.length / days;
  const averageWip = days === null ? null : itemDays / days;
  const known = finished.filter(({ activeDays }) => activeDays !== null);
  const elapsed = known.reduce((sum, { cycleTime }) => sum + cycleTime, 0);
  return {
    cycleTimes,
    cycleTimeP50: quantileOf(cycleTimes, 0.5),
    cycleTimeP85: quantileOf(cycleTimes, 0.85),
    cycleTimeP95: quantileOf(cycleTimes, 0.95),
    wip: open.length,
    ages,
    throughput: finished.length,
    throughputPerDay,
    averageWip,
    littleLawCycleTime: averageWip !== null && throughputPerDay ? averageWip / throughputPerDay : null,
    flowEfficiency: elapsed > 0 ? known.reduce((sum, { activeDays }) => sum + activeDays!, 0) / elapsed : null,
  };
}

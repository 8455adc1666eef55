/**
 * How many come back. A cohort is those who came for the first time in one period (a day, a week); its cell `k` counts who
 * of them did what counts as coming back
 *
 *   classic   in the k-th period after it
 *   rolling   in the k-th period after it or in any later one
 *
 * A period that is not over yet has no figure: those who will still come would look as if they had stayed away. So the
 * triangle is cut at the last period that is over, and a pooled figure counts only the cohorts that are old enough.
 * Rolling figures of young cohorts are lower than they will be: they had less time to come back at all.
 */

export interface Returning {
  /** The period in which this one came first. */
  first: number;
  /** Periods in which this one did what counts as coming back, in any order. */
  active: readonly number[];
}

export interface RetentionRange {
  /** First and last period whose newcomers are cohorts, both included. */
  from: number;
  to: number;
  /** The last period that is over. */
  lastOver: number;
  /** Cells run from 0 to this many periods after. */
  periods: number;
}

export interface RetentionCell {
  classic: number;
  rolling: number;
}

export interface RetentionCohort {
  period: number;
  size: number;
  /** `null`: that period is not over. */
  cells: readonly (RetentionCell | null)[];
}

export interface PooledCell extends RetentionCell {
  /** Members of the cohorts that are old enough. */
  size: number;
}

interface Retention {
  /** Each period of the range that is over, also those in which nobody came first. */
  cohorts: readonly RetentionCohort[];
  /** `null`: no cohort is old enough. */
  pooled: readonly (PooledCell | null)[];
}

export function retention(people: Iterable<Returning>, { from, to, lastOver, periods }: RetentionRange): Retention {
  const until = Math.min(to, lastOver);
  const members = new Map<number, Returning[]>();
  for (const one of people) {
    if (one.first < from || one.first > until) continue;
    const known = members.get(one.first);
    if (known) known.push(one);
    else members.set(one.first, [one]);
  }
  const cohorts = Array.from({ length: Math.max(0, until - from + 1) }, (_, at) => {
    const period = from + at;
    const own = members.get(period) ?? [];
    return { period, size: own.length, cells: cellsOf(own, period, { lastOver, periods }) };
  });
  const pooled = Array.from({ length: periods + 1 }, (_, k): PooledCell | null => {
    const old = cohorts.filter(({ cells, size }) => cells[k] !== null && size > 0);
    const sum = (of: (cohort: RetentionCohort) => number) => old.reduce((total, cohort) => total + of(cohort), 0);
    return old.length === 0
      ? null
      : {
          size: sum(({ size }) => size),
          classic: sum(({ cells }) => cells[k]!.classic),
          rolling: sum(({ cells }) => cells[k]!.rolling),
        };
  });
  return { cohorts, pooled };
}

function cellsOf(
  members: readonly Returning[],
  period: number,
  { lastOver, periods }: Pick<RetentionRange, 'lastOver' | 'periods'>,
): (RetentionCell | null)[] {
  const classic = new Array<number>(periods + 1).fill(0);
  const rolling = new Array<number>(periods + 1).fill(0);
  for (const { active } of members) {
    const after = new Set(active.filter((at) => at >= period && at <= lastOver).map((at) => at - period));
    const latest = Math.max(-1, ...after);
    for (const k of after) if (k <= periods) classic[k]!++;
    for (let k = 0; k <= Math.min(latest, periods); k++) rolling[k]!++;
  }
  return classic.map((count, k) => (period + k > lastOver ? null : { classic: count, rolling: rolling[k]! }));
}

/**
 * Who does what and when: tasks are given to those who have the skills for them, nobody beyond their hours in a period or
 * beyond a number of tasks at a time, a task after those it waits for; the sum of value times fit, less a penalty for each
 * period a task is late, is made as large as it can be. A mixed-integer programme; where work may be shared at will a linear
 * one, of which it is known what an hour more of anybody would be worth (its shadow price).
 *
 * Where it cannot be done at all it is said what is in the way, by relaxing it (an elastic programme, Chinneck 2008): tasks
 * that nobody could do, the fewest hours that would have to be added, and the least that would have to be left out.
 */
import { type LinearProblem, type LinearSolution, maximise } from '../decision/maximise.ts';

export interface Worker {
  /** By period. */
  hours: readonly number[];
  /** At most so many tasks in a period. */
  tasksMax?: number;
  /** From 1, a beginner, to 5. */
  skills: Readonly<Record<string, number>>;
}

export interface Task {
  hours: number;
  /** What it is worth to have it done, by anybody's measure, the same for all tasks. */
  value: number;
  /** The levels it takes at least. */
  skills: Readonly<Record<string, number>>;
  /** The period by the end of which it should be done, from 0. */
  due?: number;
  /** Of its value, for each period it is late. */
  latePenalty?: number;
  /** Tasks that have to be done in earlier periods. */
  after?: readonly number[];
  /** It may be left out. */
  optional?: boolean;
}

export interface WorkToAllocate {
  workers: readonly Worker[];
  tasks: readonly Task[];
  /** Work may be shared between people and periods at will; not together with an order of tasks or a number of them. */
  divisible: boolean;
}

export interface AssignedWork {
  task: number;
  worker: number;
  period: number;
  hours: number;
  /** From 0 to 1. */
  fit: number;
}

export type ImpossibleTask = { task: number; because: 'nobody_has_the_skills' | 'longer_than_anybodys_hours' };

export type AllocatedWork =
  | {
      status: 'optimal' | 'time_limit';
      objective: number;
      assigned: AssignedWork[];
      leftOut: number[];
      /** By worker and period: what one hour more would add; `null` where work is not divisible. */
      hourPrices: number[][] | null;
      /** How much better, relatively, another solution may be; 0 when optimal. */
      gap: number;
    }
  | {
      status: 'infeasible';
      impossible: ImpossibleTask[];
      /** The fewest additional hours under which it can be done; `null` when hours are not what is missing. */
      extraHours: { worker: number; period: number; hours: number }[] | null;
      /** The tasks of the least value without which it can be done; `null` when even that could not be found. */
      leaveOut: number[] | null;
    }
  /** Stopped before anything was found. */
  | { status: 'nothing_found' };

export const ALLOCATION_VARIABLES_MAX = 3000;
const SKILL_MAX = 5;
const LATE_PENALTY = 0.1;
/** Below this share of a task it is rounding. */
const SHARE_MIN = 1e-6;

/** What one variable stands for: this task, by this worker, in this period. */
interface Place {
  task: number;
  worker: number;
  period: number;
}

export async function allocateWork(work: WorkToAllocate, timeLimitSeconds = 5): Promise<AllocatedWork> {
  const impossible = impossibleTasks(work);
  if (impossible.every(({ task }) => work.tasks[task]!.optional)) {
    const places = placesOf(work, false);
    const model = modelOf(work, places);
    const solution = places.length === 0 ? nothing(work) : await maximise(model.problem, timeLimitSeconds);
    if (solution.status !== 'infeasible')
      return solution.objective === null ? { status: 'nothing_found' } : told(work, places, model, solution);
  }
  return {
    status: 'infeasible',
    impossible,
    extraHours: impossible.some(({ because }) => because === 'nobody_has_the_skills')
      ? null
      : await fewestExtraHours(work, timeLimitSeconds),
    leaveOut: await leastLeftOut(work, timeLimitSeconds),
  };
}

/** 0 to 1: how far the skills of somebody reach for what the task takes; 1 where it takes none. */
function fitOf(worker: Worker, task: Task): number {
  const names = Object.keys(task.skills);
  if (names.length === 0) return 1;
  return names.reduce((sum, name) => sum + (worker.skills[name] ?? 0) / SKILL_MAX, 0) / names.length;
}

function hasSkills(worker: Worker, task: Task): boolean {
  return Object.entries(task.skills).every(([name, level]) => (worker.skills[name] ?? 0) >= level);
}

function impossibleTasks({ workers, tasks, divisible }: WorkToAllocate): ImpossibleTask[] {
  return tasks.flatMap((task, at): ImpossibleTask[] => {
    const able = workers.filter((worker) => hasSkills(worker, task));
    if (able.length === 0) return [{ task: at, because: 'nobody_has_the_skills' }];
    const isLong = !divisible && able.every(({ hours }) => hours.every((one) => one < task.hours));
    return isLong ? [{ task: at, because: 'longer_than_anybodys_hours' }] : [];
  });
}

/** `beyondHours`: also where somebody's hours do not suffice. */
function placesOf({ workers, tasks, divisible }: WorkToAllocate, beyondHours: boolean): Place[] {
  return tasks.flatMap((task, at) =>
    workers.flatMap((worker, who) =>
      hasSkills(worker, task)
        ? worker.hours.flatMap((hours, period) =>
            beyondHours || (divisible ? hours > 0 : hours >= task.hours) ? [{ task: at, worker: who, period }] : [],
          )
        : [],
    ),
  );
}

interface Model {
  problem: LinearProblem;
  /** Where, among the constraints, the hours of a worker in a period are. */
  hoursRow(worker: number, period: number): number;
}

function modelOf(work: WorkToAllocate, places: readonly Place[]): Model {
  const { workers, tasks, divisible } = work;
  const periods = workers[0]?.hours.length ?? 0;
  const coefficients: number[][] = [];
  const atMost: number[] = [];
  const constrain = (entry: (place: Place) => number, bound: number): void => {
    coefficients.push(places.map(entry));
    atMost.push(bound);
  };
  for (const [who, { hours }] of workers.entries())
    for (const [when, bound] of hours.entries())
      constrain(({ worker, period, task }) => (worker === who && period === when ? tasks[task]!.hours : 0), bound);
  for (const [at, task] of tasks.entries()) {
    constrain((place) => (place.task === at ? 1 : 0), 1);
    if (!task.optional) constrain((place) => (place.task === at ? -1 : 0), -1);
    for (const before of task.after ?? [])
      for (let when = 0; when < periods; when++)
        // Done by the end of this period only if the other was done by the end of the one before.
        constrain((place) => orderOf(place, at, before, when), 0);
  }
  for (const [who, { tasksMax }] of workers.entries())
    if (tasksMax !== undefined)
      for (let when = 0; when < periods; when++)
        constrain(({ worker, period }) => (worker === who && period === when ? 1 : 0), tasksMax);
  return {
    problem: {
      objective: places.map((place) => worthOf(work, place)),
      coefficients,
      atMost,
      upper: places.map(() => 1),
      wholeNumbers: !divisible,
    },
    hoursRow: (worker, period) => worker * periods + period,
  };
}

function orderOf({ task, period }: Place, after: number, before: number, when: number): number {
  if (task === after && period <= when) return 1;
  return task === before && period < when ? -1 : 0;
}

function worthOf({ workers, tasks }: WorkToAllocate, { task: at, worker, period }: Place): number {
  const task = tasks[at]!;
  const late = task.due === undefined ? 0 : Math.max(0, period - task.due);
  return task.value * (fitOf(workers[worker]!, task) - (task.latePenalty ?? LATE_PENALTY) * late);
}

function told(
  { workers, tasks, divisible }: WorkToAllocate,
  places: readonly Place[],
  { hoursRow }: Model,
  solution: Extract<LinearSolution, { objective: number }>,
): AllocatedWork {
  const assigned = places.flatMap((place, at): AssignedWork[] => {
    const share = solution.values[at]!;
    if (share < SHARE_MIN) return [];
    const task = tasks[place.task]!;
    return [{ ...place, hours: share * task.hours, fit: fitOf(workers[place.worker]!, task) }];
  });
  const done = new Set(assigned.map(({ task }) => task));
  const { shadowPrices } = solution;
  return {
    status: solution.status,
    objective: solution.objective,
    assigned,
    leftOut: [...tasks.keys()].filter((task) => !done.has(task)),
    hourPrices:
      divisible && shadowPrices
        ? workers.map(({ hours }, worker) => hours.map((_, period) => shadowPrices[hoursRow(worker, period)] ?? 0))
        : null,
    gap: solution.gap,
  };
}

/** Where nothing can be placed and nothing has to be. */
function nothing({ workers }: WorkToAllocate): LinearSolution {
  const rows = workers.reduce((sum, { hours }) => sum + hours.length, 0);
  return { status: 'optimal', objective: 0, values: [], shadowPrices: Array.from({ length: rows }, () => 0), gap: 0 };
}

async function fewestExtraHours(work: WorkToAllocate, timeLimitSeconds: number) {
  const { workers, tasks } = work;
  const places = placesOf(work, true);
  const { problem, hoursRow } = modelOf(work, places);
  const cells = workers.flatMap(({ hours }, worker) => hours.map((_, period) => ({ worker, period })));
  const allHours = tasks.reduce((sum, { hours }) => sum + hours, 0);
  // One more variable a worker and period: hours on top, as few as can be. In whole hours, so that all are whole numbers.
  const solution = await maximise(
    {
      objective: [...places.map(() => 0), ...cells.map(() => -1)],
      coefficients: problem.coefficients.map((row, at) => [
        ...row,
        ...cells.map(({ worker, period }) => (hoursRow(worker, period) === at ? -1 : 0)),
      ]),
      atMost: problem.atMost,
      upper: [...problem.upper, ...cells.map(() => Math.ceil(allHours))],
      wholeNumbers: problem.wholeNumbers,
    },
    timeLimitSeconds,
  );
  if (solution.objective === null) return null;
  return cells
    .map((cell, at) => ({ ...cell, hours: solution.values[places.length + at]! }))
    .filter(({ hours }) => hours > SHARE_MIN);
}

async function leastLeftOut(work: WorkToAllocate, timeLimitSeconds: number): Promise<number[] | null> {
  const relaxed = { ...work, tasks: work.tasks.map((task) => ({ ...task, optional: true })) };
  const places = placesOf(relaxed, false);
  if (places.length === 0) return [...work.tasks.keys()];
  const model = modelOf(relaxed, places);
  // What has to be done counts for its value and no less for being late; what may be left out counts for nothing.
  const objective = places.map(({ task }) =>
    work.tasks[task]!.optional ? 0 : Math.max(work.tasks[task]!.value, 1e-3),
  );
  const solution = await maximise({ ...model.problem, objective }, timeLimitSeconds);
  if (solution.objective === null) return null;
  const shares = work.tasks.map(() => 0);
  for (const [at, { task }] of places.entries()) shares[task]! += solution.values[at]!;
  return shares.flatMap((share, task) => (share < 1 - SHARE_MIN && !work.tasks[task]!.optional ? [task] : []));
}

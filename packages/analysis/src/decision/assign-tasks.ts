/**
 * Who does what: each task to exactly one person, nobody beyond their hours, and beyond a number of tasks at a time where
 * one is given; the total fit as high as can be. Where it cannot be done, the people whose hours and the tasks that would
 * have to give are named.
 */
import { maximise } from './maximise.ts';

export interface TaskAssignment {
  /** By person, by task: how well they fit. */
  fit: readonly (readonly number[])[];
  /** By person. */
  capacityHours: readonly number[];
  /** By task. */
  taskHours: readonly number[];
  /** A person has at most so many. */
  tasksMax?: number;
}

export type AssignedTasks =
  | { status: 'optimal' | 'time_limit'; objective: number /** By task: the person. */; assignee: number[]; gap: number }
  | { status: 'infeasible'; objective: null; overloaded: number[]; unassigned: number[] }
  | { status: 'time_limit'; objective: null };

export async function assignTasks({ fit, capacityHours, taskHours, tasksMax }: TaskAssignment): Promise<AssignedTasks> {
  const [people, tasks] = [capacityHours.length, taskHours.length];
  if (people === 0 || tasks === 0 || fit.length !== people || fit.some((row) => row.length !== tasks))
    throw new RangeError('Fit needs a row for each person with a number for each task.');
  const variable = (person: number, task: number) => person * tasks + task;
  const row = (entry: (person: number, task: number) => number) =>
    Array.from({ length: people * tasks }, (_, at) => entry(Math.floor(at / tasks), at % tasks));
  const hours = capacityHours.map((_, person) => row((who, task) => (who === person ? taskHours[task]! : 0)));
  const atMostOnce = taskHours.map((_, task) => row((_who, what) => (what === task ? 1 : 0)));
  const counts = tasksMax === undefined ? [] : capacityHours.map((_, person) => row((who) => (who === person ? 1 : 0)));
  const solution = await maximise({
    objective: row((person, task) => fit[person]![task]!),
    coefficients: [...hours, ...atMostOnce, ...atMostOnce.map((once) => once.map((value) => -value)), ...counts],
    atMost: [...capacityHours, ...taskHours.map(() => 1), ...taskHours.map(() => -1), ...counts.map(() => tasksMax!)],
    upper: row(() => 1),
    wholeNumbers: true,
  });
  if (solution.status === 'infeasible') {
    const conflicts = solution.conflicts.map(({ constraint }) => constraint);
    const least = people + tasks;
    return {
      status: 'infeasible',
      objective: null,
      overloaded: [
        ...new Set(conflicts.flatMap((at) => (at < people ? [at] : at >= least + tasks ? [at - least - tasks] : []))),
      ],
      unassigned: conflicts.filter((at) => at >= least && at < least + tasks).map((at) => at - least),
    };
  }
  if (solution.objective === null) return solution;
  const assignee = taskHours.map((_, task) =>
    capacityHours.findIndex((_who, person) => solution.values[variable(person, task)] === 1),
  );
  return { status: solution.status, objective: solution.objective, assignee, gap: solution.gap };
}

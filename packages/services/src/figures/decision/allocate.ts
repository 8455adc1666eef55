/**
 * Gives tasks to those who have the hours and the skills for them, and says why where that cannot be done. Nothing of the
 * question is kept: the names in it are whatever the caller calls people, teams or machines, and no figure of the
 * organisation goes into it. Method: packages/analysis/src/allocation.
 */
import {
  ALLOCATION_VARIABLES_MAX,
  type AllocatedWork,
  allocateInThread,
  type WorkToAllocate,
} from '@bellwether/analysis';
import { type FieldError, Problem } from '@bellwether/core';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { NAME_MAX, namedLevels } from './named-levels.ts';
import { twoAtATime } from './two-at-a-time.ts';

export interface AllocationView {
  status: 'optimal' | 'time_limit' | 'infeasible' | 'nothing_found';
  /** The sum of value times fit, less what is lost by being late. */
  objective: number | null;
  /** How much better, relatively, another allocation may be at most. */
  gap: number | null;
  assignments: { task: string; resource: string; period: number; hours: number; fit: number; late_periods: number }[];
  left_out: string[];
  resources: {
    name: string;
    periods: {
      period: number;
      hours: number;
      used: number;
      /** What one hour more would add to the objective; where work may be shared. */
      hour_price: number | null;
    }[];
  }[];
  /** What is in the way; there when it cannot be done. */
  conflict: {
    impossible: { task: string; because: 'nobody_has_the_skills' | 'longer_than_anybodys_hours' }[];
    /** The fewest hours that would have to be added; null when hours are not what is missing. */
    extra_hours: { resource: string; period: number; hours: number }[] | null;
    /** The tasks worth the least without which it can be done. */
    leave_out: string[] | null;
  } | null;
}

interface NamedTask {
  name: string;
  after: string[];
  task: WorkToAllocate['tasks'][number];
}

interface AllocationQuestion {
  resources: { name: string; worker: WorkToAllocate['workers'][number] }[];
  tasks: NamedTask[];
  divisible: boolean;
}

const RESOURCES_MAX = 30;
const TASKS_MAX = 60;
const PERIODS_MAX = 12;
const AFTER_MAX = 3;
const HOURS_MAX = 10_000;
const SKILLS = { countMax: 12, min: 1, max: 5 };

/**
 * `input` is `{resources: [{name, hours, tasks_max, skills}], tasks: [{name, hours, value, skills, due, late_penalty, after,
 * optional}], divisible}`; hours of a resource are a number, or a list of one a period.
 */
export async function allocate(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<AllocationView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const question = readQuestion(input);
  return twoAtATime(async () => {
    const view = viewOf(question, await allocateInThread(workOf(question)));
    await platform.audit.note(caller, {
      action: 'decisions.allocate',
      resourceType: 'decision',
      details: { resources: question.resources.length, tasks: question.tasks.length, status: view.status },
    });
    return view;
  });
}

function readQuestion(input: unknown): AllocationQuestion {
  const question = readInput(input, (read): AllocationQuestion => {
    const divisible = read.has('divisible') && read.boolean('divisible');
    const tasks = read.list('tasks', TASKS_MAX, readTask);
    if (tasks.length === 0) read.refuse('tasks', 'has to name a task at least.');
    return { resources: readResources(read), tasks, divisible };
  });
  const errors = faultsOf(question);
  if (errors.length > 0)
    throw new Problem('invalid_request', errors.map(({ field, detail }) => `${field} ${detail}`).join(' '), { errors });
  return question;
}

function readResources(read: InputReader): AllocationQuestion['resources'] {
  const resources = read.list('resources', RESOURCES_MAX, (one) => ({
    name: one.text('name', { max: NAME_MAX }),
    worker: {
      hours: hoursOf(one),
      skills: one.has('skills') ? namedLevels(one, 'skills', SKILLS) : {},
      ...(one.has('tasks_max') ? { tasksMax: one.integer('tasks_max', { min: 1, max: TASKS_MAX }) } : {}),
    },
  }));
  if (resources.length === 0) read.refuse('resources', 'has to name somebody at least.');
  return resources;
}

/** A number is the hours of the only period. */
function hoursOf(read: InputReader): number[] {
  const sent = read.raw('hours');
  const list: unknown[] = Array.isArray(sent) ? sent : [sent];
  const isRight = (hours: unknown): hours is number => typeof hours === 'number' && hours >= 0 && hours <= HOURS_MAX;
  if (list.length > 0 && list.length <= PERIODS_MAX && list.every(isRight)) return list;
  return read.refuse(
    'hours',
    `has to be a number from 0 to ${HOURS_MAX}, or a list of 1 to ${PERIODS_MAX} of them.`,
    [0],
  );
}

function readTask(read: InputReader): NamedTask {
  const after = read.has('after') ? read.raw('after') : [];
  const isList = Array.isArray(after) && after.length <= AFTER_MAX && after.every((name) => typeof name === 'string');
  if (!isList) read.refuse('after', `has to be a list of at most ${AFTER_MAX} names of tasks.`);
  return {
    name: read.text('name', { max: NAME_MAX }),
    after: isList ? (after as string[]) : [],
    task: {
      hours: read.number('hours', { min: 0.01, max: HOURS_MAX }),
      value: read.has('value') ? read.number('value', { min: 0, max: 1_000_000 }) : 1,
      skills: read.has('skills') ? namedLevels(read, 'skills', SKILLS) : {},
      ...(read.has('due') ? { due: read.integer('due', { min: 1, max: PERIODS_MAX }) - 1 } : {}),
      ...(read.has('late_penalty') ? { latePenalty: read.number('late_penalty', { min: 0, max: 1 }) } : {}),
      ...(read.has('optional') ? { optional: read.boolean('optional') } : {}),
    },
  };
}

/** What no single field is wrong about. */
function faultsOf({ resources, tasks, divisible }: AllocationQuestion): FieldError[] {
  const errors: FieldError[] = [];
  const bad = (field: string, detail: string) => errors.push({ field, detail });
  const periods = resources[0]!.worker.hours.length;
  if (resources.some(({ worker }) => worker.hours.length !== periods))
    bad('resources', 'have to have hours for the same number of periods.');
  const variables = resources.length * tasks.length * periods;
  if (variables > ALLOCATION_VARIABLES_MAX)
    bad('tasks', `times resources times periods may be ${ALLOCATION_VARIABLES_MAX}; that is ${variables}.`);
  for (const [field, named] of [['resources', resources] as const, ['tasks', tasks] as const]) {
    const names = new Set<string>();
    for (const [at, { name }] of named.entries()) {
      if (names.has(name)) bad(`${field}[${at}].name`, `is there twice: "${name}".`);
      names.add(name);
    }
  }
  const known = new Set(tasks.map(({ name }) => name));
  for (const [at, { after, task }] of tasks.entries()) {
    for (const name of after) if (!known.has(name)) bad(`tasks[${at}].after`, `names "${name}", which is no task.`);
    if (task.due !== undefined && task.due >= periods)
      bad(`tasks[${at}].due`, `is after the last of ${periods} periods.`);
  }
  const circle = errors.length === 0 ? circleIn(tasks) : undefined;
  if (circle) bad('tasks', `wait for each other in a circle: ${circle.join(', ')}. Take one "after" away.`);
  if (divisible && (tasks.some(({ after }) => after.length > 0) || resources.some(({ worker }) => worker.tasksMax)))
    bad('divisible', 'work has no order and no number of tasks at a time. Leave out "after" and "tasks_max".');
  return errors;
}

/** Tasks that can never begin, because each waits for another of them. */
function circleIn(tasks: readonly NamedTask[]): string[] | undefined {
  let waiting = [...tasks];
  for (;;) {
    const names = new Set(waiting.map(({ name }) => name));
    const next = waiting.filter(({ after }) => after.some((name) => names.has(name)));
    if (next.length === waiting.length) return next.length > 0 ? next.map(({ name }) => name) : undefined;
    waiting = next;
  }
}

function workOf({ resources, tasks, divisible }: AllocationQuestion): WorkToAllocate {
  const indexOf = new Map(tasks.map(({ name }, index) => [name, index]));
  return {
    workers: resources.map(({ worker }) => worker),
    tasks: tasks.map(({ task, after }) => ({ ...task, after: after.map((name) => indexOf.get(name)!) })),
    divisible,
  };
}

function viewOf({ resources, tasks }: AllocationQuestion, found: AllocatedWork): AllocationView {
  const taskNames = (list: readonly number[]) => list.map((at) => tasks[at]!.name);
  const isFound = found.status === 'optimal' || found.status === 'time_limit';
  const assigned = isFound ? found.assigned : [];
  return {
    status: found.status,
    objective: isFound ? found.objective : null,
    gap: isFound ? found.gap : null,
    assignments: assigned
      .map(({ task: at, worker, period, hours, fit }) => {
        const { name, task } = tasks[at]!;
        const late_periods = task.due === undefined ? 0 : Math.max(0, period - task.due);
        return { task: name, resource: resources[worker]!.name, period: period + 1, hours, fit, late_periods };
      })
      .toSorted((a, b) => a.period - b.period || a.resource.localeCompare(b.resource)),
    left_out: isFound ? taskNames(found.leftOut) : [],
    resources: resources.map(({ name, worker }, who) => ({
      name,
      periods: worker.hours.map((hours, period) => ({
        ...{ period: period + 1, hours },
        used: assigned
          .filter((one) => one.worker === who && one.period === period)
          .reduce((sum, one) => sum + one.hours, 0),
        hour_price: isFound ? (found.hourPrices?.[who]?.[period] ?? null) : null,
      })),
    })),
    conflict:
      found.status === 'infeasible'
        ? {
            impossible: found.impossible.map(({ task, because }) => ({ task: tasks[task]!.name, because })),
            extra_hours:
              found.extraHours?.map(({ worker, period, hours }) => ({
                ...{ resource: resources[worker]!.name, period: period + 1, hours },
              })) ?? null,
            leave_out: found.leaveOut && taskNames(found.leaveOut),
          }
        : null,
  };
}

import { describe, expect, it } from 'vitest';
import { allocateWork, type Task, type Worker } from './allocate-work.ts';
import { allocateInThread } from './allocation-thread.ts';

const worker = (hours: number | number[], skills: Worker['skills'] = {}, more: Partial<Worker> = {}): Worker => ({
  hours: [hours].flat(),
  skills,
  ...more,
});
const task = (hours: number, more: Partial<Task> = {}): Task => ({ hours, value: 1, skills: {}, ...more });
const solved = async (workers: Worker[], tasks: Task[], divisible = false) =>
  allocateWork({ workers, tasks, divisible });

describe('work that is given to people', () => {
  it('goes to those whose skills fit best, within their hours', async () => {
    const found = await solved(
      [worker(8, { sql: 5, web: 2 }), worker(8, { sql: 3, web: 4 })],
      [task(6, { skills: { sql: 2 } }), task(6, { skills: { web: 2 } })],
    );
    expect(found).toMatchObject({
      status: 'optimal',
      assigned: [
        { task: 0, worker: 0, hours: 6, fit: 5 / 5 },
        { task: 1, worker: 1, hours: 6, fit: 4 / 5 },
      ],
      leftOut: [],
      hourPrices: null,
    });
  });

  it('leaves out what is worth least when not all fits in, of what may be left out', async () => {
    const found = await solved(
      [worker(10)],
      [task(6, { value: 3, optional: true }), task(6, { value: 5, optional: true }), task(4)],
    );
    expect(found).toMatchObject({ status: 'optimal', objective: 6, leftOut: [0] });
  });

  it('is done in the order it waits for itself', async () => {
    const found = await solved([worker([8, 8, 8])], [task(4, { after: [1] }), task(4), task(4, { after: [0] })]);
    if (found.status !== 'optimal') throw new Error(found.status);
    expect(found.assigned.map(({ task: at, period }) => [at, period])).toEqual([
      [0, 1],
      [1, 0],
      [2, 2],
    ]);
  });

  it('is late only where lateness costs less', async () => {
    const urgent = await solved([worker([4, 4])], [task(4, { due: 0, value: 1 }), task(4, { due: 0, value: 3 })]);
    if (urgent.status !== 'optimal') throw new Error(urgent.status);
    expect(urgent.assigned.map(({ task: at, period }) => [at, period])).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is no more than so many tasks at a time', async () => {
    const found = await solved(
      [worker(99, {}, { tasksMax: 2 })],
      [1, 2, 3].map((value) => task(1, { value, optional: true })),
    );
    expect(found).toMatchObject({ objective: 5, leftOut: [0] });
  });

  it('says what an hour more would be worth where work may be shared', async () => {
    const found = await solved(
      [worker(6, { any: 5 }), worker(100, { any: 1 })],
      [task(10, { value: 10, skills: { any: 1 } })],
      true,
    );
    if (found.status !== 'optimal') throw new Error(found.status);
    // An hour of the task is worth 1 with the expert, 0.2 with the beginner.
    expect(found.objective).toBeCloseTo(6 * 1 + 4 * 0.2, 6);
    expect(found.hourPrices![0]![0]).toBeCloseTo(0.8, 6);
    expect(found.hourPrices![1]![0]).toBeCloseTo(0, 6);
  });
});

describe('work that cannot be done', () => {
  it('is explained by the fewest hours that are missing, and by what could be left out instead', async () => {
    const found = await solved(
      [worker(10), worker(10)],
      [task(8, { value: 5 }), task(8, { value: 4 }), task(6, { value: 1 })],
    );
    expect(found).toMatchObject({ status: 'infeasible', impossible: [], leaveOut: [2] });
    if (found.status === 'infeasible') expect(found.extraHours!.reduce((sum, { hours }) => sum + hours, 0)).toBe(4);
  });

  it('names what nobody has the skills for, and what is longer than anybody’s hours', async () => {
    const found = await solved([worker(10, { web: 2 })], [task(4, { skills: { web: 3 } }), task(12), task(4)]);
    expect(found).toEqual({
      status: 'infeasible',
      impossible: [
        { task: 0, because: 'nobody_has_the_skills' },
        { task: 1, because: 'longer_than_anybodys_hours' },
      ],
      extraHours: null,
      leaveOut: [0, 1],
    });
  });

  it('is not for want of hours when an order needs more periods than there are', async () => {
    const found = await solved([worker([8, 8])], [task(1), task(1, { after: [0] }), task(1, { after: [1] })]);
    expect(found).toMatchObject({ status: 'infeasible', impossible: [], extraHours: null, leaveOut: [2] });
  });

  it('is nothing where nothing has to be done', async () => {
    const found = await solved([worker(1)], [task(4, { optional: true })]);
    expect(found).toMatchObject({ status: 'optimal', objective: 0, assigned: [], leftOut: [0] });
  });
});

describe('an allocation in a thread of its own', () => {
  it('is the same', async () => {
    const work = { workers: [worker(8)], tasks: [task(4), task(3)], divisible: false };
    expect(await allocateInThread(work)).toEqual(await allocateWork(work));
  });
});

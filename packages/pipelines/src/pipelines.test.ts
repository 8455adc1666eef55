import { describe, expect, it } from 'vitest';
import { definePipeline } from './document.ts';
import { nextSteps, type StepProgress } from './next-steps.ts';
import { pictureOf } from './picture.ts';
import { type PlannedStep, planOf } from './plan.ts';

const step = (name: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  ...{ name, after: [], runIf: 'succeeded', choices: [] },
  ...more,
});
const next = (steps: PlannedStep[], progress: Record<string, StepProgress['state'] | StepProgress>) =>
  nextSteps(
    planOf(steps),
    new Map(Object.entries(progress).map(([name, of]) => [name, typeof of === 'string' ? { state: of } : of])),
  );
const DIAMOND = [
  step('read'),
  step('left', { after: ['read'] }),
  step('right', { after: ['read'] }),
  step('join', { after: ['left', 'right'] }),
];

describe('a plan', () => {
  it('is in an order in which each step comes after what it waits for', () =>
    expect(planOf(DIAMOND.toReversed()).nodes.map(({ name }) => name)).toEqual(['read', 'right', 'left', 'join']));
  it('names a circle in the direction of the work', () => {
    const round = [step('a', { after: ['c'] }), step('b', { after: ['a'] }), step('c', { after: ['b'] }), step('d')];
    expect(planOf(round).faults).toEqual([
      { step: 'b', field: 'after', message: 'The steps go round in a circle: b → c → a → b.' },
    ]);
    expect(planOf([step('a', { after: ['a'] })]).faults[0]?.message).toBe('The steps go round in a circle: a → a.');
  });
  it('names steps that there are not, and those that there are twice', () =>
    expect(
      planOf([step('a', { after: ['b'] }), step('a'), step('c', { choices: ['d'] })]).faults.map((f) => f.message),
    ).toEqual(['There are two steps "a".', 'There is no step "b".', 'There is no step "d".']));
  it('is refused in code as well', () =>
    expect(() =>
      definePipeline({ pipeline: 'p', title: 'P', steps: [{ step: 'a', after: ['a'], notify: { title: 'x' } }] }),
    ).toThrow('circle'));
});

describe('what is next', () => {
  it('begins with what waits for nothing', () =>
    expect(next(DIAMOND, {})).toEqual({ begin: ['read'], skip: [], end: undefined }));
  it('begins each way by itself, and joins when both have ended', () => {
    expect(next(DIAMOND, { read: 'succeeded' }).begin).toEqual(['left', 'right']);
    expect(next(DIAMOND, { read: 'succeeded', left: 'succeeded', right: 'running' }).begin).toEqual([]);
    expect(next(DIAMOND, { read: 'succeeded', left: 'succeeded', right: 'succeeded' }).begin).toEqual(['join']);
  });
  it('skips what comes after a failure, and the run has failed', () =>
    expect(next(DIAMOND, { read: 'failed' })).toEqual({
      begin: [],
      skip: [
        { step: 'left', why: 'read failed.' },
        { step: 'right', why: 'read failed.' },
        { step: 'join', why: 'left, right were skipped.' },
      ],
      end: 'failed',
    }));
  it('joins although one way was skipped', () =>
    expect(next(DIAMOND, { read: 'succeeded', left: 'skipped', right: 'succeeded' }).begin).toEqual(['join']));
  it('takes the way a branch has chosen, and no other', () => {
    const ways = [
      step('which', { choices: ['yes', 'no'] }),
      step('yes'),
      step('no'),
      step('then', { after: ['yes', 'no'] }),
    ];
    const chosen = { which: { state: 'succeeded', chosen: ['yes'] } } as const;
    expect(next(ways, chosen)).toEqual({
      begin: ['yes'],
      skip: [{ step: 'no', why: 'which chose another way.' }],
      end: undefined,
    });
    expect(next(ways, { ...chosen, yes: 'succeeded', no: 'skipped' }).begin).toEqual(['then']);
  });
  it('runs what is for failures after a failure only, and what is for every end always', () => {
    const more = [
      step('work'),
      step('mend', { after: ['work'], runIf: 'failed' }),
      step('tidy', { after: ['work'], runIf: 'ended' }),
    ];
    expect(next(more, { work: 'failed' }).begin).toEqual(['mend', 'tidy']);
    expect(next(more, { work: 'succeeded' })).toMatchObject({ begin: ['tidy'], skip: [{ step: 'mend' }] });
  });
  it('is over when nothing is left', () =>
    expect(next([step('a')], { a: 'succeeded' })).toEqual({ begin: [], skip: [], end: 'succeeded' }));
});

it('is drawn in columns, each step after all it waits for', () =>
  expect(pictureOf(planOf(DIAMOND)).map(({ step: name, column, row }) => [name, column, row])).toEqual([
    ['read', 0, 0],
    ['left', 1, 0],
    ['right', 1, 1],
    ['join', 2, 0],
  ]));

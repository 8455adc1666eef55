/** Funnels, and the same asked again in the plainest way: every attempt there is, tried. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUNNEL_ORDERS, type FunnelDefinition, funnelAttempt } from './funnel-attempt.ts';
import { funnelSteps } from './funnel-steps.ts';

interface Action {
  atMs: number;
  name: string;
}

/** `a0 x3 b5`: a at 0, x at 3, b at 5. */
const actionsOf = (text: string): Action[] =>
  text.split(' ').map((each) => ({ name: each[0]!, atMs: Number(each.slice(1)) }));
const funnelOf = (names: string, more: Partial<FunnelDefinition<Action>> = {}): FunnelDefinition<Action> => ({
  steps: [...names].map((name) => (action) => action.name === name),
  order: 'ordered',
  windowMs: 100,
  ...more,
});
const timesOf = (text: string, definition: FunnelDefinition<Action>) =>
  funnelAttempt(actionsOf(text), definition).map(({ atMs }) => atMs);
const isExcluded = ({ name }: Action) => name === 'x';

describe('a funnel in order', () => {
  it('passes over what is between two steps', () =>
    expect(timesOf('a0 z1 b2 z3 c4', funnelOf('abc'))).toEqual([0, 2, 4]));

  it('counts how far somebody came who did not come to the end', () =>
    expect(timesOf('a0 c1 b2', funnelOf('abc'))).toEqual([0, 2]));

  it('is over when the window is, counted from the first step, the bound included', () => {
    expect(timesOf('a0 b60 c100', funnelOf('abc'))).toEqual([0, 60, 100]);
    expect(timesOf('a0 b60 c101', funnelOf('abc'))).toEqual([0, 60]);
  });

  it('takes the beginning nearest to the end', () => expect(timesOf('a0 a7 b9', funnelOf('ab'))).toEqual([7, 9]));

  it('does not take one action for two steps', () => {
    expect(timesOf('a0', funnelOf('aa'))).toEqual([0]);
    expect(timesOf('a0 a5', funnelOf('aa'))).toEqual([0, 5]);
  });

  it('ends an attempt at an excluded action, and lets a later one begin', () => {
    const definition = funnelOf('ab', { excluded: isExcluded });
    expect(timesOf('a0 x1 b2', definition)).toEqual([0]);
    expect(timesOf('a0 x1 a2 b3', definition)).toEqual([2, 3]);
  });
});

describe('a strict funnel', () => {
  it('ends at anything between two steps', () => {
    expect(timesOf('a0 z1 b2', funnelOf('ab', { order: 'strict' }))).toEqual([0]);
    expect(timesOf('a0 z1 a2 b3', funnelOf('ab', { order: 'strict' }))).toEqual([2, 3]);
  });
});

describe('a funnel in any order', () => {
  it('counts steps whichever came first', () =>
    expect(timesOf('c0 a1 b2', funnelOf('abc', { order: 'any' }))).toEqual([0, 1, 2]));

  it('counts only what lies within one window', () =>
    expect(timesOf('a0 b90 c130', funnelOf('abc', { order: 'any' }))).toEqual([0, 90]));
});

describe('the steps of a funnel', () => {
  it('count visitors who came that far, and how long half of them took', () =>
    expect(
      funnelSteps([[], [{ atMs: 0 }], [{ atMs: 0 }, { atMs: 4 }], [{ atMs: 10 }, { atMs: 20 }, { atMs: 21 }]], 3),
    ).toEqual([
      { reached: 3, sincePreviousMedianMs: null, sinceFirstMedianMs: null },
      { reached: 2, sincePreviousMedianMs: 7, sinceFirstMedianMs: 7 },
      { reached: 1, sincePreviousMedianMs: 1, sinceFirstMedianMs: 11 },
    ]));
});

/** Every choice of actions for the first n steps, checked against the definition word by word. */
function everyAttempt(actions: readonly Action[], definition: FunnelDefinition<Action>): number[][] {
  const { steps, order, windowMs, excluded } = definition;
  const found: number[][] = [];
  const isAllowed = (indices: readonly number[]): boolean => {
    const [first, last] = [Math.min(...indices), Math.max(...indices)];
    if (actions[last]!.atMs - actions[first]!.atMs > windowMs) return false;
    for (let at = first; at <= last; at++) if (excluded?.(actions[at]!)) return false;
    return order !== 'strict' || last - first === indices.length - 1;
  };
  const go = (indices: readonly number[], step: number): void => {
    if (indices.length > 0 && isAllowed(indices))
      found.push(indices.map((at) => actions[at]!.atMs).sort((a, b) => a - b));
    if (step === steps.length) return;
    // In any order a step may be left out.
    if (order === 'any') go(indices, step + 1);
    for (const [at, action] of actions.entries()) {
      if (order !== 'any' && indices.length > 0 && at <= indices.at(-1)!) continue;
      if (steps[step]!(action)) go([...indices, at], step + 1);
    }
  };
  go([], 0);
  return found;
}

/** The furthest; of those the first to get there; of those the one that began last; then the earliest steps between. */
function bestOf(attempts: readonly number[][]): number[] {
  return (
    [...attempts].sort(
      (a, b) =>
        b.length - a.length ||
        a.at(-1)! - b.at(-1)! ||
        b[0]! - a[0]! ||
        a.reduce((difference, time, i) => difference || time - b[i]!, 0),
    )[0] ?? []
  );
}

describe('every funnel', () => {
  const actions = fc
    .array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), name: fc.constantFrom('a', 'b', 'c', 'x', 'z') }), {
      maxLength: 9,
    })
    .map((each) => {
      let atMs = 0;
      return each.map(({ gap, name }): Action => {
        atMs += gap;
        return { atMs, name };
      });
    });
  const definitions = fc.record({
    names: fc.constantFrom('a', 'ab', 'abc', 'aba', 'aab'),
    order: fc.constantFrom(...FUNNEL_ORDERS),
    windowMs: fc.integer({ min: 0, max: 120 }),
    excludes: fc.boolean(),
  });

  it('gives what trying every attempt gives', () =>
    fc.assert(
      fc.property(actions, definitions, (did, { names, order, windowMs, excludes }) => {
        const definition = funnelOf(names, { order, windowMs, ...(excludes && { excluded: isExcluded }) });
        const attempts = everyAttempt(did, definition);
        const found = funnelAttempt(did, definition).map(({ atMs }) => atMs);
        const expected = bestOf(attempts);
        // In any order, what lies between the ends may have been done more than once.
        if (order === 'any')
          expect([found.length, found.at(-1), found[0]]).toEqual([expected.length, expected.at(-1), expected[0]]);
        else expect(found).toEqual(expected);
      }),
      { numRuns: 2000 },
    ));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUDGET_STATES, nextState } from './budget-state.ts';

const limit = 100;

describe('the state of a budget', () => {
  it('is at risk as soon as the projection reaches the limit, and over once the money is spent', () => {
    expect(nextState('ok', { limit, spent: 10, projected: 99 })).toBe('ok');
    expect(nextState('ok', { limit, spent: 10, projected: 100 })).toBe('at_risk');
    expect(nextState('at_risk', { limit, spent: 100, projected: 100 })).toBe('over');
    expect(nextState('ok', { limit, spent: 101, projected: undefined })).toBe('over');
  });

  it('does not flicker while the projection wavers around the limit', () => {
    expect(nextState('at_risk', { limit, spent: 10, projected: 96 })).toBe('at_risk');
    expect(nextState('at_risk', { limit, spent: 10, projected: 94 })).toBe('ok');
    expect(nextState('ok', { limit, spent: 10, projected: 96 })).toBe('ok');
  });

  it('goes by what is spent where nothing can be projected yet', () => {
    expect(nextState('ok', { limit, spent: 79, projected: undefined })).toBe('ok');
    expect(nextState('ok', { limit, spent: 80, projected: undefined })).toBe('at_risk');
    expect(nextState('at_risk', { limit, spent: 76, projected: undefined })).toBe('at_risk');
  });

  it('comes back when the limit is raised', () => {
    expect(nextState('over', { limit: 300, spent: 101, projected: 150 })).toBe('ok');
    expect(nextState('over', { limit: 150, spent: 101, projected: 149 })).toBe('at_risk');
  });

  it('settles at once: the same figures give the same state again', () => {
    const amount = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...BUDGET_STATES),
        amount,
        fc.option(amount, { nil: undefined }),
        (before, spent, more) => {
          const figures = { limit, spent, projected: more === undefined ? undefined : spent + more };
          const state = nextState(before, figures);
          expect(nextState(state, figures)).toBe(state);
        },
      ),
    );
  });
});

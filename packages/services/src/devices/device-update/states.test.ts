import { describe, expect, it } from 'vitest';
import { nextRolloutState, ROLLOUT_STATES, type RolloutHappening, type RolloutState } from './rollout-states.ts';
import { nextTargetState, TARGET_STATES, type TargetHappening, type TargetState } from './target-states.ts';

const HAPPENINGS: readonly TargetHappening[] = [
  ...(['stage', 'withdraw', 'downloading', 'installed'] as const),
  ...(['failed', 'rolled_back', 'silence', 'revert'] as const),
];

/** Each state, and what it becomes by each of HAPPENINGS in turn; `=`: as it was. */
const TARGETS: Record<TargetState, string> = {
  waiting: 'staged = = = = = = =',
  staged: '= withdrawn downloading installed failed rolled_back = withdrawn',
  withdrawn: 'staged = downloading installed failed rolled_back = =',
  downloading: '= = downloading installed failed rolled_back failed reverting',
  installed: '= = = installed failed rolled_back failed reverting',
  failed: '= = downloading installed failed rolled_back = reverting',
  reverting: '= = = rolled_back failed rolled_back = =',
  rolled_back: '= = = = = = = =',
};

describe('a device in a roll-out', () => {
  it.each(
    TARGET_STATES.flatMap((state) =>
      TARGETS[state]
        .split(' ')
        .map((next, place) => [state, HAPPENINGS[place]!, next === '=' ? state : (next as TargetState)] as const),
    ),
  )('%s, then %s: %s', (state, happening, next) => expect(nextTargetState(state, happening)).toBe(next));
});

const ORDERS: readonly RolloutHappening[] = ['pause', 'resume', 'abort', 'roll_back', 'halt', 'complete'];

/** `-`: that cannot be. */
const ROLLOUTS: Record<RolloutState, string> = {
  running: 'paused - aborted rolling_back halted completed',
  paused: '- running aborted rolling_back halted -',
  halted: '- running aborted rolling_back - -',
  rolling_back: '- - - - - rolled_back',
  completed: '- - - rolling_back - -',
  aborted: '- - - rolling_back - -',
  rolled_back: '- - - - - -',
};

describe('a roll-out', () => {
  it.each(
    ROLLOUT_STATES.flatMap((state) =>
      ROLLOUTS[state]
        .split(' ')
        .map((next, place) => [state, ORDERS[place]!, next === '-' ? undefined : (next as RolloutState)] as const),
    ),
  )('%s, then %s: %s', (state, happening, next) => expect(nextRolloutState(state, happening)).toBe(next));
});

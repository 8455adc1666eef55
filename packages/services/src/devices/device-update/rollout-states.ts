/**
 * What becomes of a roll-out. It goes on by itself from stage to stage, halts by itself, and is changed by people.
 *
 *   running       devices of the stages begun are updated
 *   paused        somebody holds it: no further device begins
 *   halted        too many failed: no further device begins until somebody decides
 *   rolling_back  devices that took the firmware are given the one before
 *   completed     every stage has been passed
 *   aborted       somebody ended it
 *   rolled_back   ended, and the firmware before is back
 */
import type { DeviceRolloutState } from '@bellwether/records';

export const ROLLOUT_STATES = [
  'running',
  'paused',
  'halted',
  'rolling_back',
  'completed',
  'aborted',
  'rolled_back',
] as const satisfies readonly DeviceRolloutState[];
export type RolloutState = DeviceRolloutState;

export const ROLLOUT_ORDERS = ['pause', 'resume', 'abort', 'roll_back'] as const;
/** What a person may order. */
export type RolloutOrder = (typeof ROLLOUT_ORDERS)[number];

/** `halt`: too many failed. `complete`: all stages, or all of the way back, are done. */
export type RolloutHappening = RolloutOrder | 'halt' | 'complete';

const OVER = {
  ...{ pause: undefined, resume: undefined, abort: undefined, roll_back: undefined },
  ...{ halt: undefined, complete: undefined },
} as const;

/** `undefined`: that cannot be. */
const NEXT: Readonly<Record<RolloutState, Readonly<Record<RolloutHappening, RolloutState | undefined>>>> = {
  running: {
    ...{ pause: 'paused', resume: undefined, abort: 'aborted', roll_back: 'rolling_back' },
    ...{ halt: 'halted', complete: 'completed' },
  },
  // Devices that had begun go on, and may be too many that fail.
  paused: { ...OVER, resume: 'running', abort: 'aborted', roll_back: 'rolling_back', halt: 'halted' },
  halted: { ...OVER, resume: 'running', abort: 'aborted', roll_back: 'rolling_back' },
  rolling_back: { ...OVER, complete: 'rolled_back' },
  completed: { ...OVER, roll_back: 'rolling_back' },
  aborted: { ...OVER, roll_back: 'rolling_back' },
  rolled_back: OVER,
};

export function nextRolloutState(state: RolloutState, happening: RolloutHappening): RolloutState | undefined {
  return NEXT[state][happening];
}

export function ordersFor(state: RolloutState): RolloutOrder[] {
  return ROLLOUT_ORDERS.filter((order) => NEXT[state][order] !== undefined);
}

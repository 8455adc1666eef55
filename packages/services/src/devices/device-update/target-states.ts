/**
 * What becomes of one device in a roll-out: a table of every state and everything that can happen.
 *
 *   waiting      its stage has not begun; it has been told nothing
 *   staged       the signed manifest is there for it
 *   withdrawn    the manifest was there and is not any more: the roll-out was halted, paused or aborted
 *   downloading  it has begun to fetch the firmware
 *   installed    it runs the new firmware
 *   failed       it could not, or nothing more was heard of it
 *   reverting    the manifest of the firmware before is there for it
 *   rolled_back  it runs the firmware before again: by itself after it had tried the new one, or because it was told to
 */
import type { DeviceTargetState } from '@bellwether/records';

export const TARGET_STATES = [
  'waiting',
  'staged',
  'withdrawn',
  'downloading',
  'installed',
  'failed',
  'reverting',
  'rolled_back',
] as const satisfies readonly DeviceTargetState[];
export type TargetState = DeviceTargetState;

/** What a device tells of an update. */
export const UPDATE_REPORTS = ['downloading', 'installed', 'failed', 'rolled_back'] as const;
export type UpdateReport = (typeof UPDATE_REPORTS)[number];

/**
 * stage      its stage has begun, or goes on
 * withdraw   the roll-out was stopped
 * silence    nothing was heard of it for too long
 * revert     the firmware before is to be put back
 */
export type TargetHappening = UpdateReport | 'stage' | 'withdraw' | 'silence' | 'revert';

/** `undefined`: it stays as it is. */
type Row = Readonly<Record<TargetHappening, TargetState | undefined>>;

/** Of a device that knows the manifest: what it says is how it is, also when it says so late. */
const SAYS = {
  downloading: 'downloading',
  installed: 'installed',
  failed: 'failed',
  rolled_back: 'rolled_back',
} as const;
/** Of a device that has been given no manifest: it cannot know of this roll-out. */
const CANNOT_SAY = { downloading: undefined, installed: undefined, failed: undefined, rolled_back: undefined };

const NEXT: Readonly<Record<TargetState, Row>> = {
  waiting: { ...CANNOT_SAY, stage: 'staged', withdraw: undefined, silence: undefined, revert: undefined },
  staged: { ...SAYS, stage: undefined, withdraw: 'withdrawn', silence: undefined, revert: 'withdrawn' },
  withdrawn: { ...SAYS, stage: 'staged', withdraw: undefined, silence: undefined, revert: undefined },
  downloading: { ...SAYS, stage: undefined, withdraw: undefined, silence: 'failed', revert: 'reverting' },
  // What it said of the way there may come after what it said at the end.
  installed: {
    ...SAYS,
    downloading: undefined,
    stage: undefined,
    withdraw: undefined,
    silence: 'failed',
    revert: 'reverting',
  },
  failed: { ...SAYS, stage: undefined, withdraw: undefined, silence: undefined, revert: 'reverting' },
  reverting: {
    ...{ downloading: undefined, installed: 'rolled_back', failed: 'failed', rolled_back: 'rolled_back' },
    ...{ stage: undefined, withdraw: undefined, silence: undefined, revert: undefined },
  },
  rolled_back: { ...CANNOT_SAY, stage: undefined, withdraw: undefined, silence: undefined, revert: undefined },
};

export function nextTargetState(state: TargetState, happening: TargetHappening): TargetState {
  return NEXT[state][happening] ?? state;
}

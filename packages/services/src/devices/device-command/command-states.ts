/**
 * What becomes of a command to a device: a table of every state and everything that can happen, so that nothing is left to
 * chance when messages cross, come twice or come late.
 *
 *   requested     somebody asked for it; the device has not been given it
 *   delivered     given to the device, at least once; its answer is waited for
 *   acknowledged  the device has done it
 *   failed        the device says that it could not
 *   expired       its time ran out before an answer came; a device does nothing that has expired
 */
import type { DeviceCommandState } from '@bellwether/records';

export const COMMAND_STATES = [
  'requested',
  'delivered',
  'acknowledged',
  'failed',
  'expired',
] as const satisfies readonly DeviceCommandState[];
export type CommandState = DeviceCommandState;

export type CommandHappening = 'deliver' | 'acknowledge' | 'fail' | 'expire';

const ENDED = { acknowledge: undefined, fail: undefined, expire: undefined, deliver: undefined } as const;

/** `undefined`: it stays as it is. The first end counts: what comes after it, comes twice or too late. */
const NEXT: Readonly<Record<CommandState, Readonly<Record<CommandHappening, CommandState | undefined>>>> = {
  // An answer may come to a process that died before it had written down that it delivered.
  requested: { deliver: 'delivered', acknowledge: 'acknowledged', fail: 'failed', expire: 'expired' },
  delivered: { deliver: 'delivered', acknowledge: 'acknowledged', fail: 'failed', expire: 'expired' },
  acknowledged: ENDED,
  failed: ENDED,
  expired: ENDED,
};

/** Still to be given to the device, once or again. */
export const OPEN_COMMAND_STATES = ['requested', 'delivered'] as const satisfies readonly CommandState[];

export function nextCommandState(state: CommandState, happening: CommandHappening): CommandState {
  return NEXT[state][happening] ?? state;
}

import { describe, expect, it } from 'vitest';
import { COMMAND_STATES, type CommandHappening, type CommandState, nextCommandState } from './command-states.ts';

/** Every state, and what it becomes. */
const TABLE: Record<CommandState, Record<CommandHappening, CommandState>> = {
  requested: { deliver: 'delivered', acknowledge: 'acknowledged', fail: 'failed', expire: 'expired' },
  delivered: { deliver: 'delivered', acknowledge: 'acknowledged', fail: 'failed', expire: 'expired' },
  acknowledged: {
    ...{ deliver: 'acknowledged', acknowledge: 'acknowledged', fail: 'acknowledged', expire: 'acknowledged' },
  },
  failed: { deliver: 'failed', acknowledge: 'failed', fail: 'failed', expire: 'failed' },
  expired: { deliver: 'expired', acknowledge: 'expired', fail: 'expired', expire: 'expired' },
};

describe('a command', () => {
  it.each(
    COMMAND_STATES.flatMap((state) =>
      Object.entries(TABLE[state]).map(([happening, next]) => [state, happening as CommandHappening, next] as const),
    ),
  )('%s, then %s: %s', (state, happening, next) => expect(nextCommandState(state, happening)).toBe(next));
});

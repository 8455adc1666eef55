/** The state of a roll-out in a word and a shape. */
import { messages } from './messages.ts';
import type { RolloutState } from './rollouts.ts';

const SHAPES: Record<RolloutState, string> = {
  running: 'M2 1.5v9l7.5-4.5z',
  rolling_back: 'M9 1.5v9L1.5 6z',
  paused: 'M2.5 1.5h2.6v9H2.5zM7 1.5h2.6v9H7z',
  halted: 'M3.8 1h4.4L11 3.8v4.4L8.2 11H3.8L1 8.2V3.8z',
  completed: 'M1.2 6.4l1.5-1.5 2 2 4.6-4.6 1.5 1.5-6.1 6.1z',
  aborted: 'M2.4 1 6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4z',
  rolled_back: 'M5 1 1 5l4 4V6.2h5V3.8H5z',
};

export function RolloutStateMark({ state }: { state: RolloutState }) {
  return (
    <span className="rollout-state" data-state={state}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[state]} />
      </svg>
      {messages.states[state]}
    </span>
  );
}

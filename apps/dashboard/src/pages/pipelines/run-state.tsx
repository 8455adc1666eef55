/** The state of a run or of one of its steps: a shape and a word. */
import { StateMark } from '../runs/state-mark.tsx';
import { messages } from './messages.ts';
import type { RunState, StepState } from './pipelines.ts';

export function RunStateMark({ state }: { state: RunState }) {
  return <StateMark state={state} word={messages.runStates[state]} />;
}

export function StepStateMark({ state }: { state: StepState }) {
  const mark = state === 'pending' ? 'ahead' : state === 'skipped' ? 'cancelled' : state;
  return <StateMark state={mark} word={messages.stepStates[state]} />;
}

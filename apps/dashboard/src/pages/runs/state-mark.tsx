/** The state of a run or a step: a shape and a word, never a colour alone. */
import type { RunState, StepState } from './runs.ts';

export type MarkState = RunState | StepState | 'ahead';

/** One shape a meaning: a ring for what is to come, a half for what is going on, a disc for what is done. */
export function StateMark({ state, word }: { state: MarkState; word: string }) {
  return (
    <span className="run-state" data-state={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <Shape state={state} />
      </svg>
      {word}
    </span>
  );
}

export function Shape({ state }: { state: MarkState }) {
  switch (state) {
    case 'succeeded':
      return <circle cx="8" cy="8" r="6" className="full" />;
    case 'failed':
    case 'stranded':
      return <path d="M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5" className="stroke" />;
    case 'cancelled':
    case 'expired':
      return <path d="M3 8h10" className="stroke" />;
    case 'running':
    case 'retrying':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" className="ring" />
          <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" className="full" />
        </>
      );
    case 'waiting':
      return (
        <>
          <circle cx="8" cy="8" r="5.5" className="ring" />
          <path d="M8 5v3.2l2 1.6" className="thin" />
        </>
      );
    default:
      return <circle cx="8" cy="8" r="5.5" className="ring" />;
  }
}

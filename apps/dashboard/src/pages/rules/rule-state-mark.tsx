/** Whether a rule is on: a shape and a word, never a colour alone. */
import { messages } from './messages.ts';
import type { RuleState } from './rules.ts';

export function RuleStateMark({ state }: { state: RuleState }) {
  return (
    <span className="rule-state" data-state={state}>
      <svg className={state === 'on' ? 'rule-shape' : 'rule-shape quiet-shape'} viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="5.5" className={state === 'on' ? 'full' : 'ring'} />
        {state === 'draft' && <path d="M5.5 8h5" className="stroke" />}
      </svg>
      {messages.states[state]}
    </span>
  );
}

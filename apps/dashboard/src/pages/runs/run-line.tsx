/** The course of a run as steps on a line: what is done, where it is, what is ahead. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import { inWords, type RunDetails, type Step } from './runs.ts';
import { type MarkState, Shape } from './state-mark.tsx';

export function RunLine({ run }: { run: RunDetails }) {
  return (
    <ol className="run-line" aria-label={messages.course}>
      {run.steps.map((step) => (
        <Station key={step.position} name={step.name} state={step.state} step={step} />
      ))}
      {run.ahead.map((name) => (
        <Station key={`ahead ${name}`} name={name} state="ahead" />
      ))}
    </ol>
  );
}

function Station({ name, state, step }: { name: string; state: MarkState; step?: Step }) {
  const word = messages.stepStates[state as keyof typeof messages.stepStates];
  return (
    <li data-state={state} aria-current={state === 'running' || state === 'waiting' ? 'step' : undefined}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <Shape state={state} />
      </svg>
      <span className="station">
        {step?.child_run_id ? (
          <Link href={`/runs/${encodeURIComponent(step.child_run_id)}`}>{inWords(name)}</Link>
        ) : (
          <b>{inWords(name)}</b>
        )}
        <span className="station-state">
          {word}
          {step && state !== 'waiting' && <> · {tookOf(step)}</>}
          {step && step.attempts > 1 && <> · {messages.attempts(formatCount(step.attempts))}</>}
        </span>
        {step && state === 'waiting' && (
          <span className="station-state">
            {messages.since} <Time at={step.started_at} form="day" />
            {step.until && (
              <>
                {', '}
                {messages.until} <Time at={step.until} form="day" />
              </>
            )}
          </span>
        )}
      </span>
    </li>
  );
}

export function tookOf({ started_at, ended_at }: Step): string {
  return formatDuration((ended_at === null ? Date.now() : Date.parse(ended_at)) - Date.parse(started_at));
}

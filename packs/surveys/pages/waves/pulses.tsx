/** Surveys that go out every week by themselves. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatPercent } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { asProblem, type Pulse, usePulses } from './waves.ts';

const words = messages.pulses;
const pathOf = ({ pulse_id }: Pulse): string => `/api/v1/pulses/${encodeURIComponent(pulse_id)}`;

export function Pulses() {
  const { value, reload } = usePulses(true);
  const [problem, setProblem] = useState<ApiProblem>();
  if (!value || value.pulses.length === 0) return null;
  const change = async (made: Promise<unknown>): Promise<void> => {
    try {
      await made;
      setProblem(undefined);
      reload();
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <section className="panel" aria-labelledby="pulses">
      <header className="panel-head">
        <h2 id="pulses">{words.title}</h2>
      </header>
      {problem && <ProblemNote problem={problem} />}
      <ul className="pulse-list">
        {value.pulses.map((pulse) => (
          <li key={pulse.pulse_id}>
            <div>
              <b>{pulse.title}</b> {words.when(messages.weekdays[pulse.weekday - 1] ?? '', pulse.time, pulse.zone)}
              <div className="quiet">
                {words.note(formatPercent(pulse.share, 0), pulse.cool_down_days)} {words.next}:{' '}
                {pulse.next_at === null ? words.off : <Time at={pulse.next_at} form="day" />}. {pulse.last_result}
              </div>
            </div>
            <button
              type="button"
              className="button"
              onClick={() => void change(api.patch(pathOf(pulse), { enabled: !pulse.enabled }))}
            >
              {pulse.enabled ? words.switchOff : words.switchOn}
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                if (confirm(words.removeSure)) void change(api.delete(pathOf(pulse)));
              }}
            >
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

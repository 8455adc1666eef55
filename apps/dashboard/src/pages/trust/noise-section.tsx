/** Answers with noise: whether there are any, what is left of their budget, and on what it went. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useId } from 'react';
import { ActionNote } from '../access/parts/action-note.tsx';
import { DateOf } from '../access/parts/date.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { Noise, NoisyQuestion } from './privacy.ts';

const words = messages.privacy.noise;

export function NoiseSection({ noise, reload }: { noise: Noise; reload: () => void }) {
  const { enabled, spent, epsilon_per_quarter, quarter, questions } = noise;
  const mayWrite = useMay('settings:write');
  const action = useAction();
  const id = useId();
  const turn = (on: boolean) =>
    action.run('turn', async () => {
      await api.put('/api/v1/privacy', { noise: { enabled: on } });
      reload();
      return on ? words.isOn : words.isOff;
    });
  return (
    <section className="panel" aria-labelledby="noise">
      <header className="panel-head">
        <h2 id="noise">{words.title}</h2>
      </header>
      <div className="feature">
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={enabled}
          className="switch"
          checked={enabled}
          disabled={!mayWrite || action.pending !== undefined}
          aria-describedby={`${id}-more`}
          onChange={(event) => void turn(event.target.checked)}
        />
        <label htmlFor={id}>{words.label}</label>
        <p id={`${id}-more`}>{words.more}</p>
      </div>
      <ActionNote action={action} />
      {(enabled || questions.length > 0) && (
        <>
          <p className="noise-budget">
            {words.spent(formatCount(spent), formatCount(epsilon_per_quarter))}
            <DateOf at={quarter.to} />.
          </p>
          <p className="quiet">{words.meaning}</p>
        </>
      )}
      {questions.length > 0 && <Questions questions={questions} />}
    </section>
  );
}

function Questions({ questions }: { questions: readonly NoisyQuestion[] }) {
  return (
    <ScrollRegion label={words.table.title}>
      <table aria-label={words.table.title}>
        <thead>
          <tr>
            <th scope="col">{words.table.when}</th>
            <th scope="col">{words.table.what}</th>
            <th scope="col">{words.table.by}</th>
            <th scope="col">{words.table.door}</th>
            <th scope="col" className="figure-column">
              {words.table.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {questions.map(({ asked_at, door, epsilon, question }) => (
            <tr key={`${asked_at} ${JSON.stringify(question)}`}>
              <td>
                <Time at={asked_at} form="day" />
              </td>
              <td>
                {question.measures
                  .map(({ aggregate, field }) => words.measures[aggregate](shortName(field)))
                  .join(', ')}
                , <DateOf at={question.from} /> – <DateOf at={question.to} />
              </td>
              <td>
                {question.group_by.length === 0
                  ? words.table.whole
                  : question.group_by.map(({ field }) => shortName(field)).join(', ')}
              </td>
              <td>{words.doors[door]}</td>
              <td className="figure-column">{formatCount(epsilon)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{words.table.count(formatCount(questions.length))}</p>
    </ScrollRegion>
  );
}

/** `metadata.team_id_hash` as `team`. */
function shortName(field = ''): string {
  return field
    .replace(/^metadata\./, '')
    .replace(/_id_hash$/, '')
    .replaceAll('_', ' ');
}

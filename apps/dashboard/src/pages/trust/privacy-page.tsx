/** The floor at work, what may be set beside it, and what protects people whatever anybody sets. */
import type { SignalFigure } from '@bellwether/ui/api/group-figure.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import '../administration/administration.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { NumberField } from '../administration/parts/number-field.tsx';
import { messages } from './messages.ts';
import { NoiseSection } from './noise-section.tsx';
import { PersonalDataSection } from './personal-data-section.tsx';
import type { Privacy } from './privacy.ts';
import './trust.css';

const words = messages.privacy;

export default function PrivacyPage() {
  const privacy = useResource('privacy', (signal) => api.get<Privacy>('/api/v1/privacy', signal));
  const mayReadFigures = useMay('metrics:read');
  const hidden = useResource(mayReadFigures ? 'hidden-share' : undefined, async (signal) =>
    hiddenShare((await api.get<{ figures: readonly SignalFigure[] }>('/api/v1/signals', signal)).figures),
  );
  return (
    <Page
      question={words.question}
      answer={privacy.value && <Answer floor={privacy.value.privacy_floor} hidden={hidden.value?.share} />}
      className="trust-page"
    >
      {privacy.problem && <ProblemNote problem={privacy.problem} retry={privacy.reload} />}
      {privacy.value && <FloorForm privacy={privacy.value} reload={privacy.reload} />}
      <PersonalDataSection />
      {privacy.value && <NoiseSection noise={privacy.value.noise} reload={privacy.reload} />}
      <section className="panel" aria-labelledby="how">
        <header className="panel-head">
          <h2 id="how">{words.how.title}</h2>
        </header>
        <dl className="trust-list">
          {words.how.list.map(([term, meaning]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Page>
  );
}

function Answer({ floor, hidden }: { floor: number; hidden: number | null | undefined }) {
  return (
    <>
      {words.answer.floor}
      <b>{formatCount(floor)}</b>
      {words.answer.people}
      {typeof hidden === 'number' && words.answer.hidden(formatPercent(hidden))}
      {words.answer.end}
    </>
  );
}

/** Among the newest figures of departments and teams; `null` where there are none. */
function hiddenShare(figures: readonly SignalFigure[]): { share: number | null } {
  const ofUnits = figures.filter(({ unit }) => unit !== '');
  if (ofUnits.length === 0) return { share: null };
  return { share: ofUnits.filter(({ reason }) => reason === 'suppressed').length / ofUnits.length };
}

function FloorForm({ privacy, reload }: { privacy: Privacy; reload: () => void }) {
  const [floor, setFloor] = useState(String(privacy.privacy_floor));
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run('save', async () => {
      await api.put('/api/v1/privacy', { privacy_floor: Number(floor) });
      reload();
      return words.floor.saved;
    });
  };
  return (
    <section className="panel" aria-labelledby="floor">
      <header className="panel-head">
        <h2 id="floor">{words.floor.title}</h2>
      </header>
      <form className="trust-form" onSubmit={submit}>
        <NumberField
          label={words.floor.label}
          hint={words.floor.hint}
          value={floor}
          onChange={setFloor}
          {...privacy.limits.privacy_floor}
          required
        />
        <ActionNote action={action} />
        {mayWrite && (
          <div className="actions">
            <ActionButton action={action} name="save" working={words.floor.saving}>
              {words.floor.save}
            </ActionButton>
          </div>
        )}
      </form>
    </section>
  );
}

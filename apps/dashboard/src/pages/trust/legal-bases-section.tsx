/** On what the organisation relies, purpose by purpose, where people have said nothing. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type LegalBasis, PURPOSES, type Purpose } from './own-data.ts';

const words = messages.rights.bases;
const { purposes, bases: names } = messages.own.consents;
const BASES = Object.keys(names) as LegalBasis[];

type Bases = Readonly<Record<Purpose, LegalBasis | null>>;

export function LegalBasesSection() {
  const bases = useResource('legal-bases', (signal) => api.get<Bases>('/api/v1/legal-bases', signal));
  return (
    <section className="panel" aria-labelledby="bases">
      <header className="panel-head">
        <h2 id="bases">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      {bases.problem && <ProblemNote problem={bases.problem} retry={bases.reload} />}
      {bases.value && <BasesForm key={JSON.stringify(bases.value)} bases={bases.value} reload={bases.reload} />}
    </section>
  );
}

function BasesForm({ bases, reload }: { bases: Bases; reload: () => void }) {
  const [said, setSaid] = useState<Bases>(bases);
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void action.run('save', async () => {
      await api.put('/api/v1/legal-bases', said);
      reload();
      return words.saved;
    });
  };
  return (
    <form className="trust-form" onSubmit={submit}>
      {PURPOSES.map((purpose) => (
        <div key={purpose} className="field">
          <label className="field-label" htmlFor={`${id}-${purpose}`}>
            {purposes[purpose]}
          </label>
          <select
            id={`${id}-${purpose}`}
            value={said[purpose] ?? ''}
            disabled={!mayWrite}
            required
            onChange={(event) => setSaid({ ...said, [purpose]: event.target.value as LegalBasis })}
          >
            <option value="" disabled>
              {words.none}
            </option>
            {BASES.map((basis) => (
              <option key={basis} value={basis}>
                {names[basis]}
              </option>
            ))}
          </select>
        </div>
      ))}
      <ActionNote action={action} />
      {mayWrite && (
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving}>
            {words.save}
          </ActionButton>
        </div>
      )}
    </form>
  );
}

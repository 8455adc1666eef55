/** In which events what looks like a person is searched for: those about people, or all of them. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useId } from 'react';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';

const words = messages.privacy.personalData;
const POLICIES = ['people_topics', 'strict'] as const;
type Policy = (typeof POLICIES)[number];

export function PersonalDataSection() {
  const organisation = useResource('personal-data-policy', (signal) =>
    api.get<{ personal_data_policy: Policy }>('/api/v1/organisation', signal),
  );
  return (
    <section className="panel" aria-labelledby="personal-data">
      <header className="panel-head">
        <h2 id="personal-data">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      {organisation.problem && <ProblemNote problem={organisation.problem} retry={organisation.reload} />}
      {organisation.value && <Policies policy={organisation.value.personal_data_policy} reload={organisation.reload} />}
    </section>
  );
}

function Policies({ policy, reload }: { policy: Policy; reload: () => void }) {
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const id = useId();
  const choose = (next: Policy) =>
    action.run('choose', async () => {
      await api.patch('/api/v1/organisation', { personal_data_policy: next });
      reload();
      return words.policies[next].chosen;
    });
  return (
    <fieldset className="policies" disabled={!mayWrite || action.pending !== undefined}>
      <legend className="visually-hidden">{words.title}</legend>
      {POLICIES.map((one) => (
        <div key={one} className="policy">
          <input
            id={`${id}-${one}`}
            type="radio"
            name={id}
            value={one}
            checked={one === policy}
            aria-describedby={`${id}-${one}-more`}
            onChange={() => void choose(one)}
          />
          <label htmlFor={`${id}-${one}`}>{words.policies[one].name}</label>
          <p id={`${id}-${one}-more`}>{words.policies[one].more}</p>
        </div>
      ))}
      <ActionNote action={action} />
    </fieldset>
  );
}

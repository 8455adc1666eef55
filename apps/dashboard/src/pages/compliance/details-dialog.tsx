/** What no declaration can say: who is responsible, whom to ask, and what processing is for in the company's own words. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { type Compliance, complianceApi, DETAIL_TEXTS, type Details } from './compliance.ts';
import { messages } from './messages.ts';

const words = messages.form;

export function DetailsDialog({ close, saved }: { close: () => void; saved: () => void }) {
  const compliance = useResource('compliance details', complianceApi.overview);
  return (
    <Dialog label={words.title} close={close}>
      {compliance.problem && <ProblemNote problem={compliance.problem} retry={compliance.reload} />}
      {compliance.value && <DetailsForm compliance={compliance.value} close={close} saved={saved} />}
    </Dialog>
  );
}

function DetailsForm(props: { compliance: Compliance; close: () => void; saved: () => void }) {
  const { compliance, close, saved } = props;
  const action = useAction();
  const [details, setDetails] = useState<Details>(compliance.details);
  const purposeOf = (activity: string): string =>
    details.purposes.find((one) => one.activity === activity)?.purpose ?? '';
  const setPurpose = (activity: string, purpose: string): void => {
    const others = details.purposes.filter((one) => one.activity !== activity);
    setDetails({ ...details, purposes: purpose === '' ? others : [...others, { activity, purpose }] });
  };
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const isSaved = await action.run('save', async () => {
      await complianceApi.save(compliance.version, details);
      return undefined;
    });
    if (isSaved) saved();
  }
  return (
    <form className="access-dialog" onSubmit={submit}>
      <h2>{words.title}</h2>
      <p className="quiet">{words.lead}</p>
      {DETAIL_TEXTS.map((name) => (
        <label key={name} className="field">
          <span className="field-label">{words.details[name]}</span>
          <input
            autoComplete="off"
            maxLength={500}
            value={details[name]}
            onChange={(event) => setDetails({ ...details, [name]: event.target.value })}
          />
        </label>
      ))}
      <details className="compliance-purposes">
        <summary>{words.purposes}</summary>
        {compliance.activities.map(({ activity, title, purpose }) => (
          <label key={activity} className="field">
            <span className="field-label">{title}</span>
            <input
              autoComplete="off"
              maxLength={500}
              placeholder={purpose}
              value={purposeOf(activity)}
              onChange={(event) => setPurpose(activity, event.target.value)}
            />
          </label>
        ))}
      </details>
      <ActionNote action={action} />
      <div className="actions">
        <ActionButton action={action} name="save" working={words.saving} kind="primary">
          {words.save}
        </ActionButton>
        <button type="button" className="button" onClick={close}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

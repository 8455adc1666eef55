/** Adds a site, or changes what one collects and hopes for. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { type FormEvent, useState } from 'react';
import { GoalFields } from './goal-fields.tsx';
import { messages as shared } from './messages.ts';
import { type Site, type SiteGoal, sitesApi } from './site.ts';
import { messages } from './site-dialog-messages.ts';
import { useDeed } from './use-deed.ts';

export function SiteDialog({ site, close, saved }: { site: Site | undefined; close: () => void; saved: () => void }) {
  const deed = useDeed();
  const [goals, setGoals] = useState<readonly SiteGoal[]>(site?.goals ?? []);
  const title = site ? messages.change(site.title) : messages.add;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const listOf = (name: string): string[] =>
      text(name)
        .split(/[\s,]+/)
        .filter(Boolean);
    const body = {
      ...{ name: text('name'), title: text('title'), domains: listOf('domains'), goals },
      settings: {
        consent: text('consent') as 'required' | 'not_needed',
        ...{ clicks: form.has('clicks'), vitals: form.has('vitals') },
        ...{ replay_share: Number(text('replay_share')) / 100, replay_days: Number(text('replay_days')) },
        ...{ properties: listOf('properties'), script_hosts: listOf('script_hosts') },
      },
    };
    if (await deed.run(() => (site ? sitesApi.update(site, body) : sitesApi.create(body)))) saved();
  }

  const settings = site?.settings;
  return (
    <Dialog label={title} close={close}>
      <form className="site-form" onSubmit={submit}>
        <h2>{title}</h2>
        <TextField name="title" label={messages.title} value={site?.title} required />
        <TextField name="name" label={messages.name} hint={messages.nameMore} value={site?.name} required />
        <TextField
          name="domains"
          label={messages.domains}
          hint={messages.domainsMore}
          value={site?.domains.join(' ')}
          required
        />
        <label className="field">
          <span className="field-label">{messages.consent}</span>
          <select name="consent" defaultValue={settings?.consent ?? 'required'}>
            <option value="required">{messages.consents.required}</option>
            <option value="not_needed">{messages.consents.not_needed}</option>
          </select>
          <small className="quiet">{messages.consentMore}</small>
        </label>
        <fieldset>
          <legend>{messages.collect}</legend>
          <Tick name="clicks" label={messages.clicks} value={settings?.clicks ?? true} />
          <Tick name="vitals" label={messages.vitals} value={settings?.vitals ?? true} />
        </fieldset>
        <div className="site-form-row">
          <NumberField
            name="replay_share"
            label={messages.replayShare}
            value={Math.round((settings?.replay_share ?? 0) * 100)}
            max={100}
          />
          <NumberField
            name="replay_days"
            label={messages.replayDays}
            value={settings?.replay_days ?? 7}
            min={1}
            max={30}
          />
        </div>
        <GoalFields goals={goals} change={setGoals} />
        <TextField
          name="properties"
          label={messages.properties}
          hint={messages.propertiesMore}
          value={settings?.properties.join(' ')}
        />
        <TextField
          name="script_hosts"
          label={messages.scriptHosts}
          hint={messages.scriptHostsMore}
          value={settings?.script_hosts.join(' ')}
        />
        {deed.problem && <ProblemNote problem={deed.problem} />}
        <p className="actions">
          <button type="submit" className="button primary" disabled={deed.busy}>
            {shared.save}
          </button>
          <button type="button" className="button" onClick={close}>
            {shared.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function TextField(props: {
  name: string;
  label: string;
  hint?: string;
  value?: string | undefined;
  required?: boolean;
}) {
  const { name, label, hint, value, required } = props;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input name={name} defaultValue={value ?? ''} required={required ?? false} autoComplete="off" />
      {hint && <small className="quiet">{hint}</small>}
    </label>
  );
}

function NumberField(props: { name: string; label: string; value: number; min?: number; max: number }) {
  const { name, label, value, min = 0, max } = props;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input type="number" name={name} defaultValue={value} min={min} max={max} required />
    </label>
  );
}

function Tick({ name, label, value }: { name: string; label: string; value: boolean }) {
  return (
    <label className="tick">
      <input type="checkbox" name={name} defaultChecked={value} /> {label}
    </label>
  );
}

/** A new device, or a key by which devices register themselves. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { useState } from 'react';
import { FormDialog } from '../updates/form-dialog.tsx';
import { useWork } from '../updates/use-work.ts';
import { devicesApi, type Profile } from './devices.ts';
import { messages } from './messages.ts';
import type { Secret } from './secret-note.tsx';

interface DialogProps {
  close: () => void;
  made: (secret: Secret) => void;
}

export function RegisterDialog({ close, made }: DialogProps) {
  const kind = useKind();
  const [name, setName] = useState('');
  const work = useWork();
  const submit = () =>
    work.run(async () => {
      const { token } = await devicesApi.register({ name, profile: kind.profile?.name ?? '', site: kind.site });
      made({ title: messages.tokenOf(name), secret: token, lines: firstLines(token, kind.profile) });
    });
  return (
    <FormDialog
      title={messages.register}
      verb={messages.register}
      working={messages.registering}
      {...{ close, work, submit }}
    >
      <NameField name={name} setName={setName} />
      <KindFields kind={kind} />
    </FormDialog>
  );
}

export function KeyDialog({ close, made }: DialogProps) {
  const kind = useKind();
  const [name, setName] = useState('');
  const [claims, setClaims] = useState(100);
  const work = useWork();
  const submit = () =>
    work.run(async () => {
      const { site, profile } = kind;
      const { key } = await devicesApi.newKey({ name, profile: profile?.name ?? '', site, claims_max: claims });
      made({ title: messages.keyOf(name), secret: key, lines: claimLines(key) });
    });
  return (
    <FormDialog title={messages.key} verb={messages.keyGo} working={messages.keyGoing} {...{ close, work, submit }}>
      <p className="quiet prose">{messages.keyMore}</p>
      <NameField name={name} setName={setName} />
      <KindFields kind={kind} />
      <label className="field">
        <span className="field-label">{messages.claims}</span>
        <input
          type="number"
          required
          min={1}
          max={10_000}
          value={claims}
          onChange={({ target }) => setClaims(target.valueAsNumber)}
        />
      </label>
    </FormDialog>
  );
}

function NameField({ name, setName }: { name: string; setName: (name: string) => void }) {
  return (
    <label className="field">
      <span className="field-label">{messages.name}</span>
      <input required maxLength={128} value={name} onChange={({ target }) => setName(target.value)} />
    </label>
  );
}

interface Kind {
  profiles: readonly Profile[];
  profile: Profile | undefined;
  site: string;
  choose: (profile: string) => void;
  setSite: (site: string) => void;
}

function useKind(): Kind {
  const { value: profiles = [] } = useResource('device profiles', devicesApi.profiles);
  const [chosen, choose] = useState<string>();
  const [site, setSite] = useState('');
  return { profiles, profile: profiles.find(({ name }) => name === chosen), site, choose, setSite };
}

function KindFields({ kind: { profiles, profile, site, choose, setSite } }: { kind: Kind }) {
  return (
    <>
      <SelectField
        label={messages.profile}
        value={profile?.name}
        options={profiles.map(({ name, title }) => ({ value: name, label: title }))}
        choose={choose}
      />
      {profile && <p className="quiet prose">{profile.description}</p>}
      <label className="field">
        <span className="field-label">{messages.site}</span>
        <input maxLength={128} value={site} onChange={({ target }) => setSite(target.value)} />
      </label>
    </>
  );
}

function firstLines(token: string, profile: Profile | undefined): string {
  const field = profile?.fields.find(({ people }) => !people) ?? profile?.fields[0];
  const middle = field ? Math.round((Math.max(field.minimum, 0) + Math.min(field.maximum, 50)) / 2) : 0;
  return [
    `curl ${location.origin}/api/v1/device/telemetry \\`,
    `  -H "Authorization: Bearer ${token}" \\`,
    `  -d '{"${field?.name ?? 'value'}": ${middle}}'`,
  ].join('\n');
}

function claimLines(key: string): string {
  return [
    `curl ${location.origin}/api/v1/device/claim \\`,
    `  -H "Authorization: Bearer ${key}" \\`,
    `  -d '{"serial": "0001"}'`,
  ].join('\n');
}

/** A new firmware: its image, the kind of device it is for, its version. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { useState } from 'react';
import { FormDialog } from './form-dialog.tsx';
import { messages } from './messages.ts';
import { rolloutsApi } from './rollouts.ts';
import { useWork } from './use-work.ts';

export function UploadDialog({ close, done }: { close: () => void; done: () => void }) {
  const profiles = useResource('device profiles', rolloutsApi.profiles);
  const [profile, setProfile] = useState<string>();
  const [version, setVersion] = useState('');
  const [notes, setNotes] = useState('');
  const [image, setImage] = useState<File>();
  const work = useWork();
  const words = messages.form;
  const submit = () =>
    work.run(async () => {
      await rolloutsApi.upload({ profile: profile ?? '', version, notes }, image ?? new Blob());
      done();
    });
  return (
    <FormDialog title={messages.upload} verb={words.send} working={words.sending} {...{ work, submit, close }}>
      <SelectField
        label={words.profile}
        value={profile}
        options={(profiles.value ?? []).map(({ name, title }) => ({ value: name, label: title }))}
        choose={setProfile}
      />
      <label className="field">
        <span className="field-label">{words.version}</span>
        <input required maxLength={64} value={version} onChange={({ target }) => setVersion(target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{words.image}</span>
        <input type="file" required onChange={({ target }) => setImage(target.files?.[0])} />
      </label>
      <label className="field">
        <span className="field-label">{words.notes}</span>
        <input maxLength={1000} value={notes} onChange={({ target }) => setNotes(target.value)} />
      </label>
    </FormDialog>
  );
}

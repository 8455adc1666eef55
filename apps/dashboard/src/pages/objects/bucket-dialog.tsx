/** Making a bucket, or changing its rules. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Bucket, objectsApi } from './objects.ts';

const words = messages.form;
const MEGABYTE = 1e6;

export function BucketDialog(props: {
  bucket: Bucket | undefined;
  close: () => void;
  saved: (bucket: Bucket) => void;
}) {
  const { bucket, close, saved } = props;
  const action = useAction();
  const [name, setName] = useState(bucket?.name ?? '');
  const [description, setDescription] = useState(bucket?.description ?? '');
  const [days, setDays] = useState(bucket?.expire_after_days?.toString() ?? '');
  const [types, setTypes] = useState(bucket?.content_types.join(', ') ?? '');
  const [megabytes, setMegabytes] = useState(String(Math.round((bucket?.bytes_max ?? 1e9) / MEGABYTE)));
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const rules = {
      ...{ name: name.trim(), description: description.trim() },
      expire_after_days: days === '' ? null : Number(days),
      content_types: types.split(',').flatMap((type) => (type.trim() === '' ? [] : [type.trim()])),
      bytes_max: Math.round(Number(megabytes) * MEGABYTE),
    };
    let answer: Bucket | undefined;
    await action.run('save', async () => {
      answer = bucket
        ? await objectsApi.update(bucket.bucket_id, bucket.version, rules)
        : await objectsApi.create(rules);
      return undefined;
    });
    if (answer) saved(answer);
  }
  const title = bucket ? words.changeTitle(bucket.name) : words.makeTitle;
  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input required maxLength={63} value={name} onChange={(event) => setName(event.target.value)} />
          <span className="quiet field-note">{words.nameMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.description}</span>
          <input maxLength={500} value={description} onChange={(event) => setDescription(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{words.days}</span>
          <input type="number" min={1} max={3650} value={days} onChange={(event) => setDays(event.target.value)} />
          <span className="quiet field-note">{words.daysMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.types}</span>
          <input value={types} onChange={(event) => setTypes(event.target.value)} />
          <span className="quiet field-note">{words.typesMore}</span>
        </label>
        <label className="field">
          <span className="field-label">{words.most}</span>
          <input
            type="number"
            required
            min={1}
            value={megabytes}
            onChange={(event) => setMegabytes(event.target.value)}
          />
        </label>
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
    </Dialog>
  );
}

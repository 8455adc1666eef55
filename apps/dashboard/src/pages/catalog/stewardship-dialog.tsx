/** What people add to an entry: who looks after it, what others should know, and how much hangs on it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { type CatalogEntryDetail, catalogApi } from './catalog.ts';
import { messages } from './messages.ts';

const words = messages.form;
const TIERS = [1, 2, 3, 4] as const;

export function StewardshipDialog(props: { entry: CatalogEntryDetail; close: () => void; saved: () => void }) {
  const { entry, close, saved } = props;
  const action = useAction();
  const users = useResource('users', (signal) =>
    api.get<{ users: readonly { user_id: string; name: string }[] }>('/api/v1/users', signal),
  );
  const [owner, setOwner] = useState(entry.owner ?? '');
  const [note, setNote] = useState(entry.note);
  const [tier, setTier] = useState(entry.tier_is_set ? String(entry.tier) : '');
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    let isSaved = false;
    await action.run('save', async () => {
      await catalogApi.write(entry.id, {
        ...{ owner: owner || null, description: note, tier: tier === '' ? null : Number(tier), version: entry.version },
      });
      isSaved = true;
      return undefined;
    });
    if (isSaved) saved();
  }
  const title = words.title(entry.title);
  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        <label className="field">
          <span className="field-label">{words.owner}</span>
          <select value={owner} onChange={(event) => setOwner(event.target.value)}>
            <option value="">{words.nobody}</option>
            {owner !== '' && !users.value && <option value={owner}>{entry.owner_name ?? owner}</option>}
            {users.value?.users.map(({ user_id, name }) => (
              <option key={user_id} value={`user:${user_id}`}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field catalog-note">
          <span className="field-label">{words.note}</span>
          <textarea rows={4} maxLength={4000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        <label className="field">
          <span className="field-label">{words.weight}</span>
          <select value={tier} onChange={(event) => setTier(event.target.value)}>
            <option value="">{words.follows(messages.tiers[entry.tier] ?? '')}</option>
            {TIERS.map((each) => (
              <option key={each} value={each}>
                {messages.tiers[each]}
              </option>
            ))}
          </select>
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

/** Making a key: a name, what it may do in words, until when. */

import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { partMessages } from '../parts/messages.ts';
import { useAction } from '../parts/use-action.ts';
import { SCOPES } from './api-key.ts';
import type { MadeKey } from './keys-page.tsx';
import { messages } from './messages.ts';

const EXPIRIES = ['30', '90', '365', 'never'] as const;
type Expiry = (typeof EXPIRIES)[number];

export function CreateKeyDialog({ close, made }: { close: () => void; made: (key: MadeKey) => void }) {
  const words = messages.create;
  const action = useAction();
  const [scopes, setScopes] = useState<readonly string[]>(['ingest']);
  const [expiry, setExpiry] = useState<Expiry>('365');
  const [lacksScope, setLacksScope] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    setLacksScope(scopes.length === 0);
    if (scopes.length === 0) return;
    let key: MadeKey | undefined;
    await action.run('create', async () => {
      key = await api.post<MadeKey>('/api/v1/keys', {
        name,
        scopes,
        ...(expiry === 'never' ? {} : { expires_at: inDays(Number(expiry)) }),
      });
      return undefined;
    });
    if (key) made(key);
  }

  return (
    <Dialog label={words.title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{words.title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input name="name" required maxLength={200} autoComplete="off" />
          <span className="quiet field-note">{words.nameMore}</span>
        </label>
        <fieldset className="scopes">
          <legend className="field-label">{words.scopes}</legend>
          {SCOPES.map((scope) => (
            <label key={scope} className="scope">
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
                }
              />
              <span>
                <b>{messages.scopes[scope]?.title}</b> <code>{scope}</code>
                <small className="block">{messages.scopes[scope]?.more}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <p role="alert" className={lacksScope ? 'problem' : 'visually-hidden'}>
          {lacksScope && words.noScope}
        </p>
        <Choice
          label={words.expiry}
          value={expiry}
          options={EXPIRIES.map((value) => ({ value, label: words.expiries[value] }))}
          onChange={setExpiry}
          showLabel
        />
        {expiry === 'never' && <p className="quiet field-note">{words.neverMore}</p>}
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="create" working={words.working} kind="primary">
            {words.submit}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

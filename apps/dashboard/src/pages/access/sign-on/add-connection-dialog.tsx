/** The first step of a connection: what it is called and what it speaks. Everything else comes after its addresses. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { partMessages } from '../parts/messages.ts';
import { useAction } from '../parts/use-action.ts';
import { CONNECTIONS, type Connection } from './connection.ts';
import { messages } from './messages.ts';

const KINDS = ['oidc', 'saml'] as const;

export function AddConnectionDialog({ close, made }: { close: () => void; made: (connection: Connection) => void }) {
  const words = messages.add;
  const action = useAction();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('oidc');

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    let connection: Connection | undefined;
    await action.run('add', async () => {
      connection = await api.post<Connection>(CONNECTIONS, { name, kind });
      return undefined;
    });
    if (connection) made(connection);
  }

  return (
    <Dialog label={words.title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{words.title}</h2>
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input name="name" required maxLength={100} autoComplete="off" />
          <span className="quiet field-note">{words.nameMore}</span>
        </label>
        <fieldset className="scopes">
          <legend className="field-label">{words.kind}</legend>
          {KINDS.map((one) => (
            <label key={one} className="scope">
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              <span>
                <b>{messages.kinds[one]}</b>
                <small className="block">{words.kindMore[one]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <p className="quiet field-note">{words.more}</p>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="add" working={words.working} kind="primary">
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

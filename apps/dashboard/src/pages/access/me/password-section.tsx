/** Changing one's own password. */
import { api, useUser } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';

export function PasswordSection() {
  const words = messages.password;
  const user = useUser();
  const action = useAction();
  const [isOpen, setOpen] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = { current_password: String(form.get('current')), new_password: String(form.get('new')) };
    const isDone = await action.run('change', async () => {
      await api.post('/api/v1/me/password', body);
      return words.changed;
    });
    if (isDone) setOpen(false);
  }

  return (
    <section className="panel" aria-labelledby="me-password">
      <div className="panel-head">
        <h2 id="me-password">{words.title}</h2>
        {!isOpen && (
          <button
            type="button"
            className="button"
            onClick={() => {
              action.clear();
              setOpen(true);
            }}
          >
            {words.change}
          </button>
        )}
      </div>
      {isOpen && (
        <form className="access-form" onSubmit={submit}>
          <p className="quiet">{words.more}</p>
          {/* Tells password managers whose password changes. */}
          <input type="email" autoComplete="username" value={user.email} readOnly hidden />
          <PasswordField label={words.current} name="current" use="current" />
          <PasswordField label={words.new} name="new" use="new" email={user.email} />
          <div className="actions">
            <ActionButton action={action} name="change" working={words.changing}>
              {words.change}
            </ActionButton>
            <button type="button" className="button plain" onClick={() => setOpen(false)}>
              {words.cancel}
            </button>
          </div>
        </form>
      )}
      <ActionNote action={action} />
    </section>
  );
}

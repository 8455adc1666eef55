/** Asks for the password before something that weakens the sign-in: an open screen is not enough to do it. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import type { FormEvent } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { type Action, useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';

export function PasswordQuestion(props: {
  title: string;
  more: string;
  verb: string;
  working: string;
  /** Answers with the sentence to say. */
  work: (password: string) => Promise<string | undefined>;
  close: () => void;
  /** Says the sentence, once the dialog is gone. */
  outer: Action;
}) {
  const { title, more, verb, working, work, close, outer } = props;
  const action = useAction();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    let said: string | undefined;
    const isDone = await action.run('ask', async () => {
      said = await work(password);
      return said;
    });
    if (!isDone) return;
    close();
    await outer.run('say', async () => said);
  }

  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        <p>{more}</p>
        <PasswordField label={messages.totp.password} name="password" use="current" />
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="ask" working={working} kind="danger">
            {verb}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {messages.password.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

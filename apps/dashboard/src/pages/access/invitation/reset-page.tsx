/** A new password by a link that an administrator made. Whoever was signed in with the old one no longer is. */
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { api, checkSession } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { LinkPage } from './link-page.tsx';
import { messages } from './messages.ts';

interface Reset {
  email: string;
}

export default function ResetPage() {
  return (
    <LinkPage<Reset> lookUp="/api/v1/password-resets/lookup" words={messages.reset}>
      {({ email }, token) => <ResetForm email={email} token={token} />}
    </LinkPage>
  );
}

function ResetForm({ email, token }: { email: string; token: string }) {
  const words = messages.reset;
  const action = useAction();
  const [isDone, setDone] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password'));
    const isSet = await action.run('reset', async () => {
      await api.post('/api/v1/password-resets/accept', { token, password });
      return undefined;
    });
    if (!isSet) return;
    setDone(true);
    await checkSession();
  }

  if (isDone)
    return (
      <div role="status" className="sign-in-done">
        <p className="note">{words.done}</p>
        <p>
          <Link href="/">{messages.toSignIn}</Link>
        </p>
      </div>
    );
  return (
    <form onSubmit={submit}>
      <h1>{words.lead}</h1>
      <label className="field">
        <span className="field-label">{words.forWhom}</span>
        <input name="email" type="email" autoComplete="username" value={email} readOnly />
      </label>
      <PasswordField label={messages.password} name="password" use="new" email={email} />
      <ActionNote action={action} />
      <ActionButton action={action} name="reset" working={words.working} kind="primary">
        {words.submit}
      </ActionButton>
    </form>
  );
}

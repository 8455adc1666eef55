/** Accepting an invitation: a name, a password, and one is in. */
import { Time } from '@bellwether/ui/components/time.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { api, beginSession, useSession } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { roleDescription, roleTitle } from '../parts/roles.ts';
import { useAction } from '../parts/use-action.ts';
import { LinkPage } from './link-page.tsx';
import { messages } from './messages.ts';

interface Invitation {
  email: string;
  organisation: string;
  role: string;
  expires_at: string;
}

export default function InvitationPage() {
  return (
    <LinkPage<Invitation> lookUp="/api/v1/invitations/lookup" words={messages.invitation}>
      {(invitation, token) => <AcceptForm invitation={invitation} token={token} />}
    </LinkPage>
  );
}

function AcceptForm({ invitation, token }: { invitation: Invitation; token: string }) {
  const words = messages.invitation;
  const action = useAction();
  const session = useSession();
  const nameNote = useId();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, password] = [String(form.get('name')).trim(), String(form.get('password'))];
    const isIn = await action.run('accept', async () => {
      await api.post('/api/v1/invitations/accept', { token, name, password, delivery: 'cookie' });
      return undefined;
    });
    if (!isIn) return;
    // The link has done its work, and does not stay in the history.
    navigate('/', { replace: true });
    await beginSession();
  }

  return (
    <form onSubmit={submit}>
      <h1>{words.lead(invitation.organisation)}</h1>
      <p>
        {words.role(roleTitle(invitation.role))} {roleDescription(invitation.role)}
      </p>
      {session.kind === 'signed_in' && <p className="note">{words.signedIn(session.session.user.name)}</p>}
      <label className="field">
        <span className="field-label">{messages.email}</span>
        <input name="email" type="email" autoComplete="username" value={invitation.email} readOnly />
      </label>
      <label className="field">
        <span className="field-label">{messages.name}</span>
        <input name="name" autoComplete="name" required maxLength={200} aria-describedby={nameNote} />
        <span id={nameNote} className="quiet">
          {messages.nameMore}
        </span>
      </label>
      <PasswordField label={messages.password} name="password" use="new" email={invitation.email} />
      <ActionNote action={action} />
      <ActionButton action={action} name="accept" working={words.working} kind="primary">
        {words.submit}
      </ActionButton>
      <p className="quiet">
        {words.until} <Time at={invitation.expires_at} form="day" />.
      </p>
    </form>
  );
}

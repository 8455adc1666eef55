/** Inviting somebody: address, role, teams; the answer is a link that the inviter passes on. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api, useUser } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { partMessages } from '../parts/messages.ts';
import { RoleField } from '../parts/role-field.tsx';
import { rolesToGive } from '../parts/roles.ts';
import { TeamsField } from '../parts/teams-field.tsx';
import { useAction } from '../parts/use-action.ts';
import { messages } from './messages.ts';
import type { LinkOnce } from './people-page.tsx';
import type { Invitation } from './person.ts';

const EMAIL_LENGTH_MAX = 254;

export function InviteDialog(props: { teams: readonly string[]; close: () => void; made: (link: LinkOnce) => void }) {
  const words = messages.invite;
  const user = useUser();
  const action = useAction();
  const [role, setRole] = useState('member');
  const [teams, setTeams] = useState<readonly string[]>([]);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email')).trim();
    let made: { invitation: Invitation; link: string; mailed: boolean } | undefined;
    await action.run('invite', async () => {
      made = await api.post<NonNullable<typeof made>>('/api/v1/invitations', { email, role, teams });
      return undefined;
    });
    if (made)
      props.made({
        title: words.onceTitle(made.invitation.email),
        more: made.mailed ? words.mailedMore : words.onceMore,
        copy: words.copy,
        link: made.link,
        expiresAt: made.invitation.expires_at,
      });
  }

  return (
    <Dialog label={words.title} close={props.close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{words.title}</h2>
        <label className="field">
          <span className="field-label">{words.email}</span>
          <input name="email" type="email" required maxLength={EMAIL_LENGTH_MAX} autoComplete="off" />
          <span className="quiet field-note">{words.emailMore}</span>
        </label>
        <RoleField value={role} change={setRole} offered={rolesToGive(user.role)} />
        <TeamsField value={teams} change={setTeams} known={props.teams} />
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="invite" working={words.working} kind="primary">
            {words.submit}
          </ActionButton>
          <button type="button" className="button plain" onClick={props.close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

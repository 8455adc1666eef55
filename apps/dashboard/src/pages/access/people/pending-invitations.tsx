/** Invitations nobody has accepted yet. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { roleTitle } from '../parts/roles.ts';
import { messages } from './messages.ts';
import type { Invitation } from './person.ts';

export function PendingInvitations(props: {
  invitations: readonly Invitation[];
  reload: () => void;
  say: (said: string | undefined) => void;
}) {
  const { invitations, reload, say } = props;
  const words = messages.pending;
  const [withdrawing, setWithdrawing] = useState<Invitation>();
  return (
    <div className="panel">
      <div className="panel-head">
        <h2 id="pending">
          {words.title} <small>{invitations.length}</small>
        </h2>
      </div>
      <ScrollRegion label={words.title}>
        <table aria-labelledby="pending">
          <thead>
            <tr>
              <th scope="col">{words.email}</th>
              <th scope="col">{words.role}</th>
              <th scope="col">{words.teams}</th>
              <th scope="col">{words.until}</th>
              <th scope="col">
                <span className="visually-hidden">{words.withdraw}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {invitations.map((invitation) => (
              <tr key={invitation.invitation_id}>
                <th scope="row">
                  <span className="wrapped">{invitation.email}</span>
                </th>
                <td>{roleTitle(invitation.role)}</td>
                <td>
                  <span className="wrapped">{invitation.teams.join(', ') || messages.noTeams}</span>
                </td>
                <td>
                  <Time at={invitation.expires_at} form="day" />
                </td>
                <td className="row-action">
                  <button
                    type="button"
                    className="button"
                    aria-label={words.withdrawOf(invitation.email)}
                    onClick={() => setWithdrawing(invitation)}
                  >
                    {words.withdraw}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {withdrawing && (
        <Confirm
          question={{
            title: words.withdrawTitle(withdrawing.email),
            more: words.withdrawMore,
            verb: words.withdraw,
            working: words.working,
            work: async () => {
              await api.delete(`/api/v1/invitations/${encodeURIComponent(withdrawing.invitation_id)}`);
              return words.withdrawn(withdrawing.email);
            },
          }}
          close={() => setWithdrawing(undefined)}
          done={(said) => {
            setWithdrawing(undefined);
            reload();
            say(said);
          }}
        />
      )}
    </div>
  );
}

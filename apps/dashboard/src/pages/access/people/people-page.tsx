/** Who has access: a list to search, a person to open, invitations that wait. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access.css';
import { ActionNote } from '../parts/action-note.tsx';
import { setParameter } from '../parts/address-parameter.ts';
import { roleTitle } from '../parts/roles.ts';
import { SecretOnce } from '../parts/secret-once.tsx';
import { useAction } from '../parts/use-action.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { messages, peopleWord } from './messages.ts';
import { PendingInvitations } from './pending-invitations.tsx';
import { PeopleTable } from './people-table.tsx';
import { type Invitation, matches, type Person, summaryOf } from './person.ts';
import { PersonDrawer } from './person-drawer.tsx';
import { useKnownTeams } from './use-known-teams.ts';

/** A link that opens something, shown once. */
export interface LinkOnce {
  title: string;
  more: string;
  copy: string;
  link: string;
  expiresAt: string;
}

export default function PeoplePage({ address }: PageProps) {
  const mayWrite = useMay('users:write');
  const people = useResource('people', async (signal) => {
    return (await api.get<{ users: readonly Person[] }>('/api/v1/users', signal)).users;
  });
  const invitations = useResource(mayWrite ? 'invitations' : undefined, async (signal) => {
    return (await api.get<{ invitations: readonly Invitation[] }>('/api/v1/invitations', signal)).invitations;
  });
  const nowMs = useNow(MINUTE_MS);
  const action = useAction();
  const [invites, setInvites] = useState(false);
  const [link, setLink] = useState<LinkOnce>();
  const teams = useKnownTeams(people.value ?? []);

  const search = address.searchParams.get('q') ?? '';
  const openId = address.searchParams.get('user') ?? undefined;
  const shown = people.value?.filter((person) => matches(person, search, roleTitle));
  const pending = invitations.value?.filter(({ state }) => state === 'pending') ?? [];
  const say = (said: string | undefined) => void action.run('say', async () => said);
  const reload = () => {
    people.reload();
    invitations.reload();
  };

  return (
    <Page
      question={messages.question}
      answer={people.value && <Answer people={people.value} nowMs={nowMs} mayWrite={mayWrite} />}
      className="access-page"
      actions={
        mayWrite && (
          <button type="button" className="button" onClick={() => setInvites(true)}>
            {messages.invite.open}
          </button>
        )
      }
    >
      {link && (
        <SecretOnce
          title={link.title}
          more={
            <>
              {link.more} <Time at={link.expiresAt} form="day" />.
            </>
          }
          secret={link.link}
          copyLabel={link.copy}
          done={() => setLink(undefined)}
        />
      )}
      <ActionNote action={action} />
      {people.problem && <ProblemNote problem={people.problem} retry={people.reload} />}
      {!people.value && people.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {people.value && shown && (
        <div className="panel">
          <div className="access-row">
            <label className="field">
              <span className="field-label">{messages.search}</span>
              <input
                type="search"
                value={search}
                placeholder={messages.searchExample}
                onChange={(event) => setParameter('q', event.target.value, { replace: true })}
              />
            </label>
            <p className="quiet" role="status">
              {messages.found(shown.length, people.value.length)}
            </p>
          </div>
          {shown.length > 0 ? (
            <PeopleTable people={shown} nowMs={nowMs} open={(person) => setParameter('user', person.user_id)} />
          ) : (
            <p className="quiet">{messages.nobodyFound}</p>
          )}
        </div>
      )}
      {invitations.problem && <ProblemNote problem={invitations.problem} retry={invitations.reload} />}
      {pending.length > 0 && <PendingInvitations invitations={pending} reload={invitations.reload} say={say} />}
      {invites && (
        <InviteDialog
          teams={teams}
          close={() => setInvites(false)}
          made={(made) => {
            setInvites(false);
            setLink(made);
            invitations.reload();
          }}
        />
      )}
      {openId && people.value && (
        <PersonDrawer
          key={openId}
          person={people.value.find(({ user_id }) => user_id === openId)}
          teams={teams}
          nowMs={nowMs}
          close={() => setParameter('user', undefined)}
          reload={reload}
          showLink={setLink}
          say={say}
        />
      )}
    </Page>
  );
}

function Answer({ people, nowMs, mayWrite }: { people: readonly Person[]; nowMs: number; mayWrite: boolean }) {
  const words = messages.answer;
  const { active, passwordOnly, unused } = summaryOf(people, nowMs);
  if (active === 0) return words.none;
  return (
    <>
      <b>{formatCount(active)}</b> {words.have(active)}
      {passwordOnly === 0 ? (
        words.allSafe
      ) : passwordOnly === active ? (
        words.noneSafe
      ) : (
        <>
          <b>{formatCount(passwordOnly)}</b> {words.unsafe(passwordOnly)}
        </>
      )}
      {unused > 0 && (
        <>
          {' '}
          <b>
            {formatCount(unused)} {peopleWord(unused)}
          </b>
          {words.unused(unused)}
        </>
      )}
      {!mayWrite && words.readOnly}
    </>
  );
}

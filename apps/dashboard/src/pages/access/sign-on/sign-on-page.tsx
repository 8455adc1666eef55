/** Single sign-on: the connections there are, and how a provider keeps people in step. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { useMay } from '../../administration/parts/permission.ts';
import '../access.css';
import { ActionNote } from '../parts/action-note.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useAction } from '../parts/use-action.ts';
import { AddConnectionDialog } from './add-connection-dialog.tsx';
import { addressOf, CONNECTIONS, type Connection, pageOf, stateOf } from './connection.ts';
import { messages } from './messages.ts';
import { ScimSection } from './scim-section.tsx';
import './sign-on.css';

export default function SignOnPage() {
  const connections = useResource('sso-connections', async (signal) => {
    return (await api.get<{ connections: readonly Connection[] }>(CONNECTIONS, signal)).connections;
  });
  const organisation = useResource('sso-organisation', (signal) =>
    api.get<{ features: { sso_enabled: boolean } }>('/api/v1/organisation', signal),
  );
  const mayWrite = useMay('settings:write');
  const [adds, setAdds] = useState(false);
  const [removed, setRemoved] = useState<Connection>();
  const action = useAction();
  const shown = connections.value;
  return (
    <Page
      question={messages.question}
      answer={shown && answerOf(shown)}
      className="access-page"
      actions={
        mayWrite && (
          <button type="button" className="button" onClick={() => setAdds(true)}>
            {messages.add.open}
          </button>
        )
      }
    >
      {organisation.value?.features.sso_enabled === false && <p className="note">{messages.switchedOff}</p>}
      {!mayWrite && <p className="note">{messages.mayNot}</p>}
      <ActionNote action={action} />
      {connections.problem && <ProblemNote problem={connections.problem} retry={connections.reload} />}
      {!shown && connections.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {shown && shown.length > 0 && (
        <section className="panel" aria-label={messages.list}>
          <ul className="connections">
            {shown.map((connection) => (
              <ConnectionRow
                key={connection.connection_id}
                connection={connection}
                remove={mayWrite ? () => setRemoved(connection) : undefined}
              />
            ))}
          </ul>
        </section>
      )}
      <ScimSection mayWrite={mayWrite} />
      {adds && (
        <AddConnectionDialog
          close={() => setAdds(false)}
          made={(connection) => {
            setAdds(false);
            navigate(pageOf(connection));
          }}
        />
      )}
      {removed && (
        <Confirm
          question={{
            title: messages.remove.title(removed.name),
            more: <p>{messages.remove.more}</p>,
            verb: messages.remove.verb,
            working: messages.remove.working,
            work: async () => {
              await api.delete(addressOf(removed));
              return messages.remove.done(removed.name);
            },
          }}
          close={() => setRemoved(undefined)}
          done={(said) => {
            setRemoved(undefined);
            connections.reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </Page>
  );
}

function ConnectionRow({ connection, remove }: { connection: Connection; remove: (() => void) | undefined }) {
  const { name, kind, domains } = connection;
  const state = stateOf(connection);
  return (
    <li className="connection">
      <div>
        <Link className="person-open" href={pageOf(connection)}>
          {name}
        </Link>
        <span className="tag" data-tone={state === 'on' || state === 'enforced' ? 'accent' : undefined}>
          {messages.states[state]}
        </span>
        <small className="block quiet">
          {messages.kinds[kind]} · {domains.length > 0 ? domains.join(', ') : messages.noDomains}
        </small>
      </div>
      <div className="actions">
        <Link className="button" href={pageOf(connection)} aria-label={messages.openOf(name)}>
          {messages.open}
        </Link>
        {remove && (
          <button type="button" className="button" aria-label={messages.remove.of(name)} onClick={remove}>
            {messages.remove.verb}
          </button>
        )}
      </div>
    </li>
  );
}

function answerOf(connections: readonly Connection[]): string {
  const words = messages.answer;
  if (connections.length === 0) return words.none;
  const on = connections.filter(({ enabled }) => enabled);
  if (on.length === 0) return words.off(connections.length);
  const enforced = on.filter((connection) => connection.enforced).flatMap(({ domains }) => domains);
  if (enforced.length > 0) return words.enforced([...new Set(enforced)].join(', '));
  return words.on(on.map(({ name }) => name).join(', '));
}

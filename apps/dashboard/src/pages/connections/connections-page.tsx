/** Connections: which tools tell what happens, how each goes, and how to connect another. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access/access.css';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm, type Question } from '../access/parts/confirm.tsx';
import { SecretOnce } from '../access/parts/secret-once.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { useMay } from '../administration/parts/permission.ts';
import { ConnectionDialog } from './connection-dialog.tsx';
import { ConnectionRow } from './connection-row.tsx';
import './connections.css';
import { CONNECTIONS, type Connection, type Connector, type SavedConnection, summary } from './connections.ts';
import { messages } from './messages.ts';
import { SetupSteps } from './setup-steps.tsx';

const REFRESH_MS = 10_000;

interface Listed {
  connections: readonly Connection[];
  connectors: readonly Connector[];
}

export default function ConnectionsPage() {
  const listed = useResource('connections', (signal) => api.get<Listed>(CONNECTIONS, signal), REFRESH_MS);
  const mappings = useResource('mappings', (signal) =>
    api.get<{ mappings: readonly { mapping_id: string; name: string }[] }>('/api/v1/mappings', signal),
  );
  const mayWrite = useMay('settings:write');
  const action = useAction();
  const [edited, setEdited] = useState<{ connector: Connector; connection?: Connection }>();
  const [question, setQuestion] = useState<Question>();
  const [made, setMade] = useState<SavedConnection>();
  const { connections, connectors } = listed.value ?? {};
  const connectorOf = (kind: string) => connectors?.find((connector) => connector.kind === kind);
  const say = (said: string | undefined) => {
    listed.reload();
    void action.run('say', async () => said);
  };
  const madeBy = made && connectorOf(made.kind);
  return (
    <Page question={messages.question} answer={connections && answerOf(connections)} className="access-page">
      {!mayWrite && <p className="note">{messages.mayNot}</p>}
      <ActionNote action={action} />
      {listed.problem && <ProblemNote problem={listed.problem} retry={listed.reload} />}
      {!listed.value && listed.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {made?.webhook_secret && madeBy && (
        <SecretOnce
          title={messages.secret.title(made.name)}
          more={<p>{messages.secret.more}</p>}
          secret={made.webhook_secret}
          copyLabel={messages.secret.copy}
          done={() => setMade(undefined)}
        >
          <SetupSteps connection={made} connector={madeBy} />
        </SecretOnce>
      )}
      {connections && connections.length > 0 && (
        <section className="panel" aria-label={messages.list}>
          <ul>
            {connections.map((connection) => {
              const connector = connectorOf(connection.kind);
              return (
                connector && (
                  <ConnectionRow
                    key={connection.connection_id}
                    {...{ connection, connector, mayWrite }}
                    changed={listed.reload}
                    edit={() => setEdited({ connector, connection })}
                    ask={setQuestion}
                    show={setMade}
                  />
                )
              );
            })}
          </ul>
        </section>
      )}
      {connectors && (
        <section className="panel" aria-labelledby="tools">
          <h2 id="tools">{messages.tools}</h2>
          <p className="quiet">{messages.toolsMore}</p>
          <ul className="tool-list">
            {connectors.map((connector) => (
              <li key={connector.kind}>
                <div>
                  <b>{connector.title}</b>{' '}
                  {!connector.connected && <span className="quiet">{messages.notConnected}</span>}
                  <small className="block">{connector.description}</small>
                </div>
                {mayWrite && (
                  <button
                    type="button"
                    className="button"
                    aria-label={messages.connectOf(connector.title)}
                    onClick={() => setEdited({ connector })}
                  >
                    {messages.connect}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {edited && (
        <ConnectionDialog
          connector={edited.connector}
          connection={edited.connection}
          mappings={mappings.value?.mappings ?? []}
          close={() => setEdited(undefined)}
          saved={(connection) => {
            setEdited(undefined);
            setMade(connection.webhook_secret === undefined ? undefined : connection);
            say(messages.dialog.saved(connection.name));
          }}
        />
      )}
      {question && (
        <Confirm
          question={question}
          close={() => setQuestion(undefined)}
          done={(said) => {
            setQuestion(undefined);
            say(said);
          }}
        />
      )}
    </Page>
  );
}

function answerOf(connections: readonly Connection[]): string {
  if (connections.length === 0) return messages.answer.none;
  const { live, on, needsMe } = summary(connections, Date.now());
  const sentence = messages.answer.some(live, on);
  if (needsMe.length === 0) return sentence;
  return `${sentence} ${messages.answer.needsMe(needsMe.map(({ name }) => name).join(', '))}`;
}

/** One connection: its state in a word, what is known of it, and what can be done. */
import { HistoryPanel } from '@bellwether/ui/history/history-panel.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import type { Question } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { ConnectionFacts } from './connection-facts.tsx';
import { type Connection, type Connector, type Finding, pathOf, type SavedConnection } from './connections.ts';
import { messages } from './messages.ts';
import { SetupSteps } from './setup-steps.tsx';

const words = messages.actions;

export function ConnectionRow(props: {
  connection: Connection;
  connector: Connector;
  mayWrite: boolean;
  changed: () => void;
  edit: () => void;
  ask: (question: Question) => void;
  show: (saved: SavedConnection) => void;
}) {
  const { connection, connector, mayWrite, changed, edit, ask, show } = props;
  const { name, title, state, missing, backfill, oauth_client_id } = connection;
  const action = useAction();
  const [isOpen, setOpen] = useState(false);
  const [findings, setFindings] = useState<readonly Finding[]>();
  const label = (verb: string) => words.of(verb, name);
  const press = (verb: string, work: () => Promise<string | undefined>) => () =>
    void action.run(verb, work).then(() => changed());

  const test = async () => {
    const tested = await api.post<{ findings: readonly Finding[] }>(`${pathOf(connection)}/test`, {});
    setFindings(tested.findings);
    return undefined;
  };
  const readBack = async () => {
    await api.post(`${pathOf(connection)}/backfill`, {});
    return words.begun;
  };
  const signIn = async () => {
    const { authorize_url } = await api.post<{ authorize_url: string }>(`${pathOf(connection)}/oauth/start`, {});
    location.assign(authorize_url);
    return undefined;
  };
  const remove = (): Question => ({
    title: messages.remove.title(name),
    more: <p>{messages.remove.more}</p>,
    verb: messages.remove.verb,
    working: messages.remove.working,
    work: async () => {
      await api.delete(pathOf(connection));
      return messages.remove.done(name);
    },
  });
  const exchange = (): Question => ({
    title: messages.exchange.title(name),
    more: <p>{messages.exchange.more}</p>,
    verb: messages.exchange.verb,
    working: messages.exchange.working,
    work: async () => {
      show(await api.post<SavedConnection>(`${pathOf(connection)}/secret`, {}));
      return undefined;
    },
  });

  const isBad = state === 'failing' || state === 'not_configured';
  return (
    <li className="tool-row">
      <div className="tool-head">
        <div>
          <b>{name}</b> <span className="quiet">{title}</span>{' '}
          <span className="tag" data-tone={isBad ? 'worse' : state === 'ok' ? 'accent' : undefined}>
            {messages.states[state]}
          </span>
          {missing.length > 0 && <small className="block">{messages.missing(missing)}</small>}
        </div>
        <div className="actions">
          {mayWrite && (
            <>
              <ActionButton
                {...{ action, name: 'test', working: words.testing, label: label(words.test) }}
                onPress={press('test', test)}
              >
                {words.test}
              </ActionButton>
              {backfill && (
                <ActionButton
                  {...{ action, name: 'readBack', working: words.beginning, label: label(words.readBack) }}
                  onPress={press('readBack', readBack)}
                >
                  {words.readBack}
                </ActionButton>
              )}
              {oauth_client_id !== null && (
                <ActionButton
                  {...{ action, name: 'signIn', working: words.beginning, label: label(words.signIn) }}
                  onPress={() => void action.run('signIn', signIn)}
                >
                  {words.signIn}
                </ActionButton>
              )}
              <button type="button" className="button" aria-label={label(words.edit)} onClick={edit}>
                {words.edit}
              </button>
            </>
          )}
          <button
            type="button"
            className="button"
            aria-expanded={isOpen}
            aria-label={label(words.setUp)}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? words.hide : words.setUp}
          </button>
        </div>
      </div>
      <ActionNote action={action} />
      {findings && (
        <ul className="tool-findings">
          {findings.map(({ what, status, detail }) => (
            <li key={what}>
              <span className="tag" data-tone={status === 'failed' ? 'worse' : undefined}>
                {messages.findings[what]}
              </span>
              <span>
                {messages.found[status]}: {detail}
              </span>
            </li>
          ))}
        </ul>
      )}
      <ConnectionFacts connection={connection} />
      {backfill && backfill.problems.length > 0 && (
        <details>
          <summary>{messages.problems}</summary>
          <ul>
            {backfill.problems.map(({ stream, detail }) => (
              <li key={stream}>
                <code>{stream}</code> {detail}
              </li>
            ))}
          </ul>
        </details>
      )}
      {isOpen && (
        <>
          <SetupSteps connection={connection} connector={connector} />
          {mayWrite && (
            <div className="actions">
              {connector.webhook.secret_from === 'us' && (
                <button type="button" className="button" onClick={() => ask(exchange())}>
                  {messages.exchange.verb}
                </button>
              )}
              <button type="button" className="button danger" onClick={() => ask(remove())}>
                {words.remove}
              </button>
            </div>
          )}
          <details>
            <summary>{messages.history}</summary>
            <HistoryPanel type="connection" id={connection.connection_id} fields={messages.fields} mayUndo={false} />
          </details>
        </>
      )}
    </li>
  );
}

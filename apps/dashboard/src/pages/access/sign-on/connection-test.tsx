/** Tries a connection, and says of each thing how it stands and what to do. */
import { api } from '@bellwether/ui/session/session.ts';
import { useId, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { useAction } from '../parts/use-action.ts';
import { addressOf, type Check, type Connection } from './connection.ts';
import { messages } from './messages.ts';

export function ConnectionTest({ connection }: { connection: Connection }) {
  const words = messages.test;
  const action = useAction();
  const title = useId();
  const [result, setResult] = useState<{ ok: boolean; checks: readonly Check[] }>();
  const test = () =>
    void action.run('test', async () => {
      setResult(await api.post<{ ok: boolean; checks: readonly Check[] }>(`${addressOf(connection)}/test`, {}));
      return undefined;
    });
  return (
    <section className="panel" aria-labelledby={title}>
      <h2 id={title}>{words.title}</h2>
      <p className="quiet">{words.saveFirst}</p>
      <ActionNote action={action} />
      <div aria-live="polite">
        {result && (
          <>
            <p>
              <b className={result.ok ? undefined : 'failing'}>{result.ok ? words.ok : words.failed}</b>
            </p>
            <ul className="checks">
              {result.checks.map(({ name, outcome, detail }) => (
                <li key={`${name} ${detail}`}>
                  <span
                    className="tag"
                    data-tone={outcome === 'failed' ? 'worse' : outcome === 'ok' ? 'accent' : undefined}
                  >
                    {words.outcomes[outcome]}
                  </span>
                  <span>
                    <b>{name}</b> {detail}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="actions">
        <ActionButton action={action} name="test" working={words.working} onPress={test}>
          {words.verb}
        </ActionButton>
        {connection.enabled && (
          <a
            className="button"
            href={`/api/v1/sso/${encodeURIComponent(connection.connection_id)}/start`}
            target="_blank"
            rel="noreferrer"
          >
            {words.tryIt}
          </a>
        )}
      </div>
      {connection.enabled && <p className="quiet field-note">{words.tryMore}</p>}
    </section>
  );
}

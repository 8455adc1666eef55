/** One connection: what to give to the provider, what to take from it, who comes in, and whether it works. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useId, useState } from 'react';
import { useMay } from '../../administration/parts/permission.ts';
import '../access.css';
import { CONNECTIONS, type Connection, stateOf } from './connection.ts';
import { ConnectionForm } from './connection-form.tsx';
import { ConnectionTest } from './connection-test.tsx';
import { CopyLine } from './copy-line.tsx';
import { messages } from './messages.ts';
import './sign-on.css';

export default function ConnectionPage({ parameters }: PageProps) {
  const id = parameters.connection_id ?? '';
  const connections = useResource('sso-connections', async (signal) => {
    return (await api.get<{ connections: readonly Connection[] }>(CONNECTIONS, signal)).connections;
  });
  const [saved, setSaved] = useState<Connection>();
  const mayWrite = useMay('settings:write');
  const found = connections.value?.find(({ connection_id }) => connection_id === id);
  const shown = saved?.connection_id === id ? saved : found;
  const words = messages.connection;
  return (
    <Page
      question={words.question(shown?.name ?? '…')}
      answer={shown && answerOf(shown)}
      className="access-page"
      actions={
        <Link className="button" href="/access/sign-on">
          {words.back}
        </Link>
      }
    >
      {connections.problem && <ProblemNote problem={connections.problem} retry={connections.reload} />}
      {!shown && connections.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {connections.value && !shown && <p className="problem">{words.notFound}</p>}
      {shown && (
        <div className="sign-on-columns">
          <div className="access-column">
            <GiveSection connection={shown} />
            {mayWrite && <ConnectionTest connection={shown} />}
          </div>
          <ConnectionForm key={shown.connection_id} connection={shown} mayWrite={mayWrite} saved={setSaved} />
        </div>
      )}
    </Page>
  );
}

function GiveSection({ connection }: { connection: Connection }) {
  const words = messages.give;
  const title = useId();
  return (
    <section className="panel" aria-labelledby={title}>
      <h2 id={title}>{words.title}</h2>
      <p className="quiet">{words[connection.kind]}</p>
      <dl className="copy-lines">
        {connection.kind === 'oidc' ? (
          <CopyLine label={words.redirect_uri} text={connection.redirect_uri} />
        ) : (
          (['metadata_url', 'acs_url', 'entity_id'] as const).map((field) => (
            <CopyLine key={field} label={words[field]} text={connection[field]} />
          ))
        )}
      </dl>
    </section>
  );
}

function answerOf(connection: Connection): string {
  const words = messages.connection;
  const domains = connection.domains.join(', ');
  switch (stateOf(connection)) {
    case 'draft': {
      const names = connection.missing.map((field) => words.fields[field] ?? field);
      return words.answer.draft(words.isMissing(names.join(', '), names.length));
    }
    case 'off':
      return words.answer.off;
    case 'on':
      return words.answer.on(domains);
    case 'enforced':
      return words.answer.enforced(domains);
  }
}

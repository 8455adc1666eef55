/** The mappings there are, and the way to a new one. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access/access.css';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm, type Question } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { useMay } from '../administration/parts/permission.ts';
import '../notifications/notifications.css';
import { type KeptMapping, MAPPINGS } from './mappings.ts';
import { messages } from './messages.ts';

const words = messages.list;

export default function MappingsPage() {
  const read = useResource('mappings', (signal) => api.get<{ mappings: readonly KeptMapping[] }>(MAPPINGS, signal));
  const mayWrite = useMay('settings:write');
  const action = useAction();
  const [question, setQuestion] = useState<Question>();
  const mappings = read.value?.mappings;
  const remove = ({ mapping_id, name }: KeptMapping): Question => ({
    title: words.removeTitle(name),
    more: <p>{words.removeMore}</p>,
    verb: words.remove,
    working: words.removing,
    work: async () => {
      await api.delete(`${MAPPINGS}/${mapping_id}`);
      return words.removed(name);
    },
  });
  return (
    <Page
      question={words.question}
      answer={mappings && words.answer(mappings.length)}
      className="access-page"
      actions={
        mayWrite && (
          <Link className="button" href="/mappings/new">
            {words.make}
          </Link>
        )
      }
    >
      <ActionNote action={action} />
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!mappings && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {mappings && mappings.length > 0 && (
        <section className="panel" aria-label={words.label}>
          <ul className="rows">
            {mappings.map((mapping) => (
              <li key={mapping.mapping_id} className="row-item">
                <div>
                  {mayWrite ? (
                    <Link href={`/mappings/${mapping.mapping_id}`}>{mapping.name}</Link>
                  ) : (
                    <b>{mapping.name}</b>
                  )}
                  <small className="block quiet">
                    {mapping.event_type} · {words.fields(mapping.fields.length)} · {words.changed}{' '}
                    <Time at={mapping.updated_at} form="day" />
                  </small>
                </div>
                {mayWrite && (
                  <button
                    type="button"
                    className="button"
                    aria-label={words.removeOf(mapping.name)}
                    onClick={() => setQuestion(remove(mapping))}
                  >
                    {words.remove}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {question && (
        <Confirm
          question={question}
          close={() => setQuestion(undefined)}
          done={(said) => {
            setQuestion(undefined);
            read.reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </Page>
  );
}

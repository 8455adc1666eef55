/** Where one is signed in: this one is marked, each other can be ended. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { useAction } from '../parts/use-action.ts';
import { browserName } from './browser-name.ts';
import { messages } from './messages.ts';

interface SessionRow {
  session_id: string;
  created_at: string;
  last_seen_at: string;
  address: string;
  user_agent: string;
  method: string;
  current: boolean;
}

export function SessionsSection() {
  const words = messages.sessions;
  const sessions = useResource('sessions', async (signal) => {
    const list = await api.get<{ sessions: readonly SessionRow[] }>('/api/v1/sessions', signal);
    return list.sessions;
  });
  const action = useAction();
  const [asks, setAsks] = useState(false);
  const others = sessions.value?.filter(({ current }) => !current) ?? [];

  const end = (session: SessionRow) =>
    action.run(session.session_id, async () => {
      await api.delete(`/api/v1/sessions/${encodeURIComponent(session.session_id)}`);
      sessions.reload();
      return words.ended;
    });

  return (
    <div className="panel">
      <div className="panel-head">
        <h2 id="me-sessions">{words.title}</h2>
        {others.length > 0 && (
          <button type="button" className="button" onClick={() => setAsks(true)}>
            {words.endOthers}
          </button>
        )}
      </div>
      {sessions.problem && <ProblemNote problem={sessions.problem} retry={sessions.reload} />}
      <ActionNote action={action} />
      {sessions.value && (
        <ScrollRegion label={words.title}>
          <table aria-labelledby="me-sessions">
            <thead>
              <tr>
                <th scope="col">{words.device}</th>
                <th scope="col">{words.method}</th>
                <th scope="col">{words.address}</th>
                <th scope="col">{words.since}</th>
                <th scope="col">{words.seen}</th>
                <th scope="col">
                  <span className="visually-hidden">{words.end}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.value.map((session) => (
                <tr key={session.session_id}>
                  <td title={session.user_agent}>
                    {deviceOf(session.user_agent)} {session.current && <span className="tag">{words.this}</span>}
                  </td>
                  <td>{words.methods[session.method] ?? session.method}</td>
                  <td>{session.address}</td>
                  <td>
                    <Time at={session.created_at} form="day" />
                  </td>
                  <td>
                    <Time at={session.last_seen_at} form="day" />
                  </td>
                  <td className="row-action">
                    {!session.current && (
                      <ActionButton
                        action={action}
                        name={session.session_id}
                        working={words.ending}
                        label={action.pending ? undefined : words.endOf(deviceOf(session.user_agent))}
                        onPress={() => void end(session)}
                      >
                        {words.end}
                      </ActionButton>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {sessions.value && others.length === 0 && <p className="quiet">{words.onlyThis}</p>}
      {asks && (
        <Confirm
          question={{
            title: words.endOthersTitle,
            more: words.endOthersMore,
            verb: words.endOthers,
            working: words.ending,
            work: async () => {
              await api.delete('/api/v1/sessions');
              return words.othersEnded;
            },
          }}
          close={() => setAsks(false)}
          done={(said) => {
            setAsks(false);
            sessions.reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </div>
  );
}

function deviceOf(userAgent: string): string {
  const { browser, system } = browserName(userAgent);
  if (browser === undefined) return system ?? messages.sessions.unknownDevice;
  return system === undefined ? browser : messages.sessions.on(browser, system);
}

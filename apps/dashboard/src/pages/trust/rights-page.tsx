/** What people ask of the organisation about themselves, and what was done. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access/access.css';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { LegalBasesSection } from './legal-bases-section.tsx';
import { messages } from './messages.ts';
import './trust.css';

interface SubjectRequest {
  request_id: string;
  subject: string;
  note: string;
  created_at: string;
}

interface Erasure {
  erasure_id: string;
  status: 'running' | 'done' | 'incomplete';
  step: string;
  trouble: string | null;
  requested_at: string;
  finished_at: string | null;
}

const words = messages.rights;
const REFRESH_MS = 5000;
/** GDPR, article 12(3): one month. */
const ANSWER_DAYS = 30;

export default function RightsPage() {
  const requests = useResource(
    'subject-requests',
    async (signal) =>
      (await api.get<{ requests: readonly SubjectRequest[] }>('/api/v1/subject-requests', signal)).requests,
  );
  const erasures = useResource(
    'erasures',
    async (signal) => (await api.get<{ erasures: readonly Erasure[] }>('/api/v1/erasures', signal)).erasures,
    REFRESH_MS,
  );
  const mayRead = useMay('settings:read');
  const reload = () => {
    requests.reload();
    erasures.reload();
  };
  return (
    <Page
      question={words.question}
      answer={requests.value && erasures.value && <Answer open={requests.value.length} erasures={erasures.value} />}
      className="trust-page"
    >
      {requests.problem && <ProblemNote problem={requests.problem} retry={requests.reload} />}
      {requests.value && <Requests requests={requests.value} reload={reload} />}
      {erasures.problem && <ProblemNote problem={erasures.problem} retry={erasures.reload} />}
      {erasures.value && <Erasures erasures={erasures.value} />}
      {mayRead && <LegalBasesSection />}
    </Page>
  );
}

function Answer({ open, erasures }: { open: number; erasures: readonly Erasure[] }) {
  const running = erasures.filter(({ status }) => status === 'running').length;
  const done = erasures.filter(({ status }) => status === 'done').length;
  return (
    <>
      {open === 0 ? (
        words.answer.none
      ) : (
        <>
          <b>{formatCount(open)}</b>
          {words.answer.open(open === 1)}
        </>
      )}
      {running > 0 && words.answer.running(running)}
      {done > 0 && words.answer.done(formatCount(done))}
    </>
  );
}

function Requests({ requests, reload }: { requests: readonly SubjectRequest[]; reload: () => void }) {
  const [asked, setAsked] = useState<SubjectRequest>();
  const action = useAction();
  const { title, none, when, pseudonym, note, due, erase, erasing, confirmTitle, confirmMore, reason, started } =
    words.requests;
  return (
    <section className="panel" aria-labelledby="requests">
      <header className="panel-head">
        <h2 id="requests">{title}</h2>
      </header>
      {requests.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ScrollRegion label={messages.tableOf(title)}>
          <table aria-labelledby="requests">
            <thead>
              <tr>
                <th scope="col">{when}</th>
                <th scope="col">{due}</th>
                <th scope="col">{pseudonym}</th>
                <th scope="col">{note}</th>
                <th scope="col">
                  <span className="visually-hidden">{erase}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {requests.map((request) => (
                <tr key={request.request_id}>
                  <td>
                    <Time at={request.created_at} form="day" />
                  </td>
                  <td>
                    <Time at={Date.parse(request.created_at) + ANSWER_DAYS * DAY_MS} form="day" />
                  </td>
                  <td>
                    <code>{request.subject}</code>
                  </td>
                  <td className="wrap">{request.note}</td>
                  <td>
                    <button type="button" className="button danger" onClick={() => setAsked(request)}>
                      {erase}
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      <ActionNote action={action} />
      {asked && (
        <Confirm
          question={{
            title: confirmTitle,
            more: confirmMore,
            verb: erase,
            working: erasing,
            work: async () => {
              await api.post('/api/v1/erasures', { subject: asked.subject, reason: asked.note || reason });
              return started;
            },
          }}
          close={() => setAsked(undefined)}
          done={(said) => {
            setAsked(undefined);
            reload();
            void action.run('started', async () => said);
          }}
        />
      )}
    </section>
  );
}

function Erasures({ erasures }: { erasures: readonly Erasure[] }) {
  const { title, none, when, status, step, finished, certificate, download, statuses, trouble } = words.erasures;
  return (
    <section className="panel" aria-labelledby="erasures">
      <header className="panel-head">
        <h2 id="erasures">{title}</h2>
      </header>
      {erasures.length === 0 ? (
        <p className="quiet">{none}</p>
      ) : (
        <ScrollRegion label={messages.tableOf(title)}>
          <table aria-labelledby="erasures">
            <thead>
              <tr>
                <th scope="col">{when}</th>
                <th scope="col">{status}</th>
                <th scope="col">{step}</th>
                <th scope="col">{finished}</th>
                <th scope="col">{certificate}</th>
              </tr>
            </thead>
            <tbody>
              {erasures.map((erasure) => (
                <tr key={erasure.erasure_id}>
                  <td>
                    <Time at={erasure.requested_at} form="day" />
                  </td>
                  <td>
                    {statuses[erasure.status]}
                    {erasure.trouble && <small title={erasure.trouble}> {trouble}</small>}
                  </td>
                  <td>{erasure.step.replaceAll('_', ' ')}</td>
                  <td>{erasure.finished_at && <Time at={erasure.finished_at} form="day" />}</td>
                  <td>
                    {erasure.status !== 'running' && (
                      <a href={`/api/v1/erasures/${encodeURIComponent(erasure.erasure_id)}/certificate`} download>
                        {download}
                      </a>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

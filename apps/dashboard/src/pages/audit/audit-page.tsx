/** The audit trail: who did what, newest first; whether the record is whole; and how to take it away. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS, HOUR_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import type { AuditList, ChainHead, Verification } from './api-types.ts';
import { type AuditView, filterOf, hrefOf, readAuditView } from './audit-address.ts';
import { AuditFilter } from './audit-filter.tsx';
import { AuditTable } from './audit-table.tsx';
import { ChainPanel } from './chain-panel.tsx';
import { ExportPanel } from './export-panel.tsx';
import { messages } from './messages.ts';
import '../access/access.css';
import './audit.css';

const PAGE_SIZE = 50;
const DENIED_MAX = 500;

export default function AuditPage({ address }: PageProps) {
  const view = readAuditView(address.searchParams);
  const href = hrefOf(view);
  const list = useResource(`audit ${href}`, (signal) => {
    const query = { ...filterOf(view, Date.now()), limit: String(PAGE_SIZE) };
    const page = view.before === undefined ? {} : { before: view.before };
    return api.get<AuditList>(`/api/v1/audit?${new URLSearchParams({ ...query, ...page })}`, signal);
  });
  const head = useResource('audit-head', (signal) => api.get<ChainHead>('/api/v1/audit/head', signal));
  const denied = useResource('audit-denied', async (signal) => {
    // Full hours, so that asking again is the same question, and one entry of the trail.
    const from = new Date(Math.floor((Date.now() - DAY_MS) / HOUR_MS) * HOUR_MS).toISOString();
    const query = new URLSearchParams({ outcome: 'denied', from, limit: String(DENIED_MAX) });
    return (await api.get<AuditList>(`/api/v1/audit?${query}`, signal)).entries.length;
  });
  const [verification, setVerification] = useState<Verification>();

  return (
    <Page
      question={messages.question}
      answer={head.value && <Answer head={head.value} denied={denied.value} verification={verification} />}
      className="audit-page"
      actions={
        <Link className="button" href="/access/roles">
          {messages.roles}
        </Link>
      }
    >
      <ChainPanel
        head={head.value}
        verification={verification}
        verified={(read) => {
          setVerification(read);
          head.reload();
        }}
      />
      {head.problem && <ProblemNote problem={head.problem} retry={head.reload} />}
      <AuditFilter key={href} view={view} />
      {list.problem && <ProblemNote problem={list.problem} retry={list.reload} />}
      {!list.value && list.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {list.value && (
        <div className="panel">
          <div className="panel-head">
            <h2 id="audit-entries">{messages.list.title}</h2>
          </div>
          {list.value.entries.length > 0 ? (
            <AuditTable entries={list.value.entries} view={view} stale={list.loading} />
          ) : (
            <p className="quiet">{list.value.next === null ? messages.list.none : messages.list.noneHere}</p>
          )}
          <Pages view={view} next={list.value.next} />
        </div>
      )}
      <ExportPanel view={view} />
    </Page>
  );
}

function Answer(props: { head: ChainHead; denied: number | undefined; verification: Verification | undefined }) {
  const { head, denied, verification } = props;
  const words = messages.answer;
  return (
    <>
      <b>{formatCount(head.seq)}</b>
      {words.entries(head.seq)}
      {denied !== undefined && (
        <>
          {'; '}
          {denied > 0 ? (
            <Link href={hrefOf({ actor: '', action: '', outcome: 'denied', since: '24h', before: undefined })}>
              <b>
                {formatCount(denied)}
                {denied === DENIED_MAX && '+'}
              </b>
              {words.denied(denied)}
            </Link>
          ) : (
            words.noneDenied
          )}
          {words.lastDay}
        </>
      )}
      {'; '}
      {!verification && words.unverified}
      {verification && (verification.broken ? <b>{words.broken(verification.broken.seq)}</b> : words.whole)}.
    </>
  );
}

function Pages({ view, next }: { view: AuditView; next: string | null }) {
  if (next === null && view.before === undefined) return null;
  return (
    <p className="audit-pages">
      {view.before !== undefined && (
        <Link className="button" href={hrefOf({ ...view, before: undefined })}>
          {messages.list.newest}
        </Link>
      )}
      {next !== null && (
        <Link className="button" href={hrefOf({ ...view, before: next })}>
          {messages.list.older}
        </Link>
      )}
    </p>
  );
}

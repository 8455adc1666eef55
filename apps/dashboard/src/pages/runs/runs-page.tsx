/** Durable runs, newest first: what works and waits in the background. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { ProgressBar } from './progress-bar.tsx';
import { inView, inWords, isOpen, type Run, type RunsView, titleOf, VIEWS } from './runs.ts';
import { StateMark } from './state-mark.tsx';
import './runs.css';

const REFRESH_MS = 2_000;
const PAGE_SIZE = 50;
const SHOWN_MAX = 200;

export default function RunsPage({ address }: PageProps) {
  const view = VIEWS.find((each) => each === address.searchParams.get('view')) ?? 'open';
  const [limit, setLimit] = useState(PAGE_SIZE);
  const list = useResource(
    `runs ${limit}`,
    (signal) => api.get<{ runs: readonly Run[]; next: string | null }>(`/api/v1/workflows?limit=${limit}`, signal),
    REFRESH_MS,
  );
  const runs = list.value?.runs;
  const shown = runs && inView(runs, view);
  return (
    <Page question={messages.question} answer={runs && <Answer runs={runs} />}>
      <Choice
        label={messages.show}
        value={view}
        options={VIEWS.map((value) => ({ value, label: messages.views[value] }))}
        onChange={(next: RunsView) => navigate(next === 'open' ? '/runs' : `/runs?view=${next}`)}
      />
      {list.problem && <ProblemNote problem={list.problem} retry={list.reload} />}
      {!runs && list.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {shown?.length === 0 && <p className="quiet">{messages.empty[view]}</p>}
      {shown && shown.length > 0 && <RunTable runs={shown} />}
      {list.value?.next && limit < SHOWN_MAX && (
        <div className="actions">
          <button type="button" className="button" onClick={() => setLimit(Math.min(SHOWN_MAX, limit + PAGE_SIZE))}>
            {messages.older}
          </button>
        </div>
      )}
    </Page>
  );
}

function Answer({ runs }: { runs: readonly Run[] }) {
  const open = runs.filter(isOpen);
  const waiting = open.filter(({ state }) => state === 'waiting').length;
  const failed = runs.filter(({ state }) => state === 'failed').length;
  const underWay =
    open.length === 0 ? messages.none.replace('.', '') : messages.underWay(formatCount(open.length), open.length === 1);
  return (
    <>
      <b>{underWay}</b>
      {waiting > 0 && messages.waiting(formatCount(waiting))};{' '}
      {failed > 0 ? <b>{messages.failed(formatCount(failed), failed === 1)}</b> : messages.nothingFailed}.
    </>
  );
}

function RunTable({ runs }: { runs: readonly Run[] }) {
  return (
    <ScrollRegion label={messages.runs}>
      <table className="runs" aria-label={messages.runs}>
        <thead>
          <tr>
            <th scope="col">{messages.columns.run}</th>
            <th scope="col">{messages.columns.state}</th>
            <th scope="col">{messages.columns.progress}</th>
            <th scope="col">{messages.columns.started}</th>
            <th scope="col" className="figure-column">
              {messages.columns.took}
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.run_id}>
              <th scope="row">
                <Link className="row-link" href={`/runs/${encodeURIComponent(run.run_id)}`}>
                  {titleOf(run)}
                </Link>
              </th>
              <td className="wrap">
                <StateMark state={run.state} word={messages.states[run.state]} /> <Reason run={run} />
              </td>
              <td>{run.progress && <ProgressBar progress={run.progress} />}</td>
              <td>
                <Time at={run.created_at} form="day" />
              </td>
              <td className="figure-column">{tookOf(run)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Reason({ run }: { run: Run }) {
  const { waiting_for: wait, failure } = run;
  if (wait)
    return (
      <span className="run-reason quiet">
        {messages.waitsFor[wait.kind](inWords(wait.name).toLowerCase())}
        {wait.until && (
          <>
            {' '}
            {messages.until} <Time at={wait.until} form="day" />
          </>
        )}
      </span>
    );
  return failure ? <span className="run-reason quiet">{failure.detail}</span> : null;
}

export function tookOf({ started_at, ended_at }: Pick<Run, 'started_at' | 'ended_at'>): string {
  if (started_at === null) return '';
  return formatDuration((ended_at === null ? Date.now() : Date.parse(ended_at)) - Date.parse(started_at));
}

/** One durable run: its course as a picture, its steps as a table, and what may be done about it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { ProgressBar } from './progress-bar.tsx';
import { RunLine, tookOf as tookOfStep } from './run-line.tsx';
import { inWords, isOpen, type RunDetails, titleOf } from './runs.ts';
import { tookOf } from './runs-page.tsx';
import { StateMark } from './state-mark.tsx';
import '../access/access.css';
import './runs.css';

const REFRESH_MS = 1_000;
/** What has ended changes only when it is taken up again. */
const REFRESH_ENDED_MS = 15_000;

export default function RunPage({ parameters }: PageProps) {
  const runId = parameters.run_id ?? '';
  const [isEnded, setEnded] = useState(false);
  const path = `/api/v1/workflows/${encodeURIComponent(runId)}`;
  const read = useResource(
    `run ${runId}`,
    async (signal) => {
      const run = await api.get<RunDetails>(path, signal);
      setEnded(!isOpen(run));
      return run;
    },
    isEnded ? REFRESH_ENDED_MS : REFRESH_MS,
  );
  const run = read.value;
  return (
    <Page
      question={run ? titleOf(run) : messages.runs}
      answer={run && <Answer run={run} />}
      actions={run && <Actions run={run} path={path} reload={read.reload} />}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!run && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {run?.failure && <p className="run-failure">{run.failure.detail}</p>}
      {run?.progress && <ProgressBar progress={run.progress} />}
      {run && <RunLine run={run} />}
      {run && run.steps.length > 0 && <StepTable run={run} />}
      {run && <Facts run={run} />}
      <p>
        <Link href="/runs">{messages.back}</Link>
      </p>
    </Page>
  );
}

function Answer({ run }: { run: RunDetails }) {
  const words = messages.detail;
  const { waiting_for: wait } = run;
  switch (run.state) {
    case 'queued':
      return words.queued;
    case 'stranded':
      return words.stranded;
    case 'cancelled':
      return words.cancelled;
    case 'succeeded':
      return words.succeeded(tookOf(run));
    case 'failed':
      return run.failure?.step ? words.failed(inWords(run.failure.step)) : words.failedBody;
    case 'waiting':
      if (!wait) return words.runningBetween;
      return (
        <>
          {words.waiting(wait.kind === 'time' ? words.childTime : inWords(wait.name).toLowerCase())}
          {wait.until && (
            <>
              {wait.kind === 'time' ? words.endsTime : words.ends} <Time at={wait.until} form="day" />
            </>
          )}
          .
        </>
      );
    case 'running': {
      const at = run.steps.findLast(({ state }) => state === 'running' || state === 'retrying');
      return at ? words.running(inWords(at.name)) : words.runningBetween;
    }
  }
}

function Actions({ run, path, reload }: { run: RunDetails; path: string; reload: () => void }) {
  const mayWrite = useMay('workflows:write');
  const action = useAction();
  if (!mayWrite) return null;
  return (
    <>
      <ActionNote action={action} />
      {run.state === 'failed' && run.parent_run_id === null && (
        <ActionButton
          action={action}
          name="retry"
          kind="primary"
          working={messages.retrying}
          onPress={() =>
            void action.run('retry', async () => {
              await api.post(`${path}/retry`, {});
              reload();
              return messages.retriedSaid;
            })
          }
        >
          {messages.retry}
        </ActionButton>
      )}
      {isOpen(run) && (
        <AskButton
          question={{
            title: messages.cancelTitle,
            more: <p>{messages.cancelMore}</p>,
            verb: messages.cancel,
            working: messages.cancelling,
            work: async () => {
              await api.post(`${path}/cancel`, {});
              return messages.cancelledSaid;
            },
          }}
          done={(said) => {
            reload();
            void action.run('say', async () => said);
          }}
        />
      )}
    </>
  );
}

function StepTable({ run }: { run: RunDetails }) {
  const words = messages.stepColumns;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2 id="steps">{messages.steps}</h2>
      </div>
      <ScrollRegion label={messages.steps}>
        <table className="runs" aria-labelledby="steps">
          <thead>
            <tr>
              <th scope="col">{words.step}</th>
              <th scope="col">{words.state}</th>
              <th scope="col" className="figure-column">
                {words.attempts}
              </th>
              <th scope="col">{words.from}</th>
              <th scope="col" className="figure-column">
                {words.took}
              </th>
              <th scope="col">{words.detail}</th>
            </tr>
          </thead>
          <tbody>
            {run.steps.map((step) => (
              <tr key={step.position}>
                <th scope="row">{inWords(step.name)}</th>
                <td>
                  <StateMark state={step.state} word={messages.stepStates[step.state]} />
                </td>
                <td className="figure-column">{formatCount(step.attempts)}</td>
                <td>
                  <Time at={step.started_at} form="seconds" />
                </td>
                <td className="figure-column">{tookOfStep(step)}</td>
                <td className="wrap">
                  {step.failure?.detail}
                  {step.until && (
                    <>
                      {messages.until} <Time at={step.until} form="day" />
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

function Facts({ run }: { run: RunDetails }) {
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{messages.facts}</h2>
      </div>
      <dl className="run-facts">
        <div>
          <dt>{messages.started}</dt>
          <dd>
            <Time at={run.created_at} form="day" />
          </dd>
        </div>
        {run.ended_at && (
          <div>
            <dt>{messages.ended}</dt>
            <dd>
              <Time at={run.ended_at} form="day" />
            </dd>
          </div>
        )}
        <div>
          <dt>{messages.startedBy}</dt>
          <dd>
            <code>{run.started_by}</code>
          </dd>
        </div>
        <div>
          <dt>{messages.version}</dt>
          <dd>
            <code>
              {run.workflow}@{run.version}
            </code>
          </dd>
        </div>
        <div>
          <dt>{messages.id}</dt>
          <dd>
            <code>{run.run_id}</code>
          </dd>
        </div>
        {run.parent_run_id && (
          <div>
            <dt>{messages.parent}</dt>
            <dd>
              <Link href={`/runs/${encodeURIComponent(run.parent_run_id)}`}>{run.parent_run_id}</Link>
            </dd>
          </div>
        )}
      </dl>
      <Kept title={messages.input} value={run.input} />
      {run.ended_at && <Kept title={messages.output} value={run.output} />}
    </div>
  );
}

function Kept({ title, value }: { title: string; value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <details className="run-kept">
      <summary>{title}</summary>
      <pre>
        <code>{JSON.stringify(value, null, 2)}</code>
      </pre>
    </details>
  );
}

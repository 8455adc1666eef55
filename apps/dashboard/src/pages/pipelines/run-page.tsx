/** One run of a pipeline: the picture that moves while it runs, its steps in words, and what it said. */
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
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { PipelinePicture } from './pipeline-picture.tsx';
import { isOpen, pipelinesApi, type RunDetails, type RunStep } from './pipelines.ts';
import { StepStateMark } from './run-state.tsx';
import { tookOf } from './run-table.tsx';
import '../access/access.css';
import '../runs/runs.css';
import './pipelines.css';

const words = messages.run;
const REFRESH_MS = 1_000;
/** What has ended changes only when it is taken up again. */
const REFRESH_ENDED_MS = 15_000;

export default function PipelineRunPage({ parameters }: PageProps) {
  const id = parameters.run_id ?? '';
  const [isEnded, setEnded] = useState(false);
  const read = useResource(
    `pipeline run ${id}`,
    async (signal) => {
      const run = await pipelinesApi.run(id, signal);
      setEnded(!isOpen(run));
      return run;
    },
    isEnded ? REFRESH_ENDED_MS : REFRESH_MS,
  );
  const run = read.value;
  return (
    <Page
      question={run?.title ?? messages.title}
      answer={run && <Answer run={run} />}
      actions={run && <Actions run={run} reload={read.reload} />}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!run && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {run?.failure && <p className="run-failure">{run.failure}</p>}
      {run && <PipelinePicture nodes={run.steps} />}
      {run && <StepTable run={run} />}
      {run && <Log key={run.state} id={id} isEnded={isEnded} />}
      {run && (
        <p>
          <Link href={`/pipelines/${encodeURIComponent(run.pipeline_id)}`}>{words.back}</Link>
        </p>
      )}
    </Page>
  );
}

function Answer({ run }: { run: RunDetails }) {
  return (
    <>
      <Outcome run={run} />
      {run.is_late && ` ${words.late}`}
      {run.period && (
        <>
          {' '}
          {words.about} <Time at={run.period.from} form="day" /> {words.until} <Time at={run.period.to} form="day" />.
        </>
      )}
    </>
  );
}

function Outcome({ run }: { run: RunDetails }) {
  switch (run.state) {
    case 'queued':
      return words.queued;
    case 'running': {
      const over = run.steps.filter(({ state }) => state !== 'pending' && state !== 'running').length;
      return words.running(formatCount(over), formatCount(run.steps.length));
    }
    case 'succeeded':
      return words.succeeded(tookOf(run));
    case 'failed':
      return words.failed;
    case 'cancelled':
      return words.cancelled;
  }
}

function Actions({ run, reload }: { run: RunDetails; reload: () => void }) {
  const mayWrite = useMay('workflows:write');
  const action = useAction();
  if (!mayWrite) return null;
  const retry = async () => {
    await pipelinesApi.retry(run.run_id);
    reload();
    return words.retried;
  };
  return (
    <>
      <ActionNote action={action} />
      {(run.state === 'failed' || run.state === 'cancelled') && (
        <ActionButton
          action={action}
          name="retry"
          kind="primary"
          working={words.retrying}
          onPress={() => void action.run('retry', retry)}
        >
          {words.retry}
        </ActionButton>
      )}
      {isOpen(run) && (
        <AskButton
          question={{
            title: words.cancelTitle,
            more: <p>{words.cancelMore}</p>,
            verb: words.cancel,
            working: words.cancelling,
            work: async () => {
              await pipelinesApi.cancel(run.run_id);
              return undefined;
            },
          }}
          done={() => {
            reload();
          }}
        />
      )}
    </>
  );
}

function StepTable({ run }: { run: RunDetails }) {
  const { columns } = words;
  return (
    <section className="panel" aria-labelledby="pipeline-steps">
      <header className="panel-head">
        <h2 id="pipeline-steps">{words.steps}</h2>
      </header>
      {run.hidden && <p className="quiet">{words.hidden}</p>}
      <ScrollRegion label={words.steps}>
        <table aria-labelledby="pipeline-steps">
          <thead>
            <tr>
              <th scope="col">{columns.step}</th>
              <th scope="col">{columns.state}</th>
              <th scope="col" className="figure-column">
                {columns.took}
              </th>
              <th scope="col">{columns.detail}</th>
            </tr>
          </thead>
          <tbody>
            {run.steps.map((step) => (
              <StepRow key={step.step} step={step} />
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function StepRow({ step }: { step: RunStep }) {
  const { items, detail, output } = step;
  return (
    <tr>
      <th scope="row">{step.step}</th>
      <td>
        <StepStateMark state={step.state} />
        {items && (
          <span className="quiet">
            {' · '}
            {messages.items(formatCount(items.succeeded + items.failed), formatCount(items.all))}
          </span>
        )}
      </td>
      <td className="figure-column">{tookOf(step)}</td>
      <td className="wrap">
        {detail}
        {output !== null && (
          <details>
            <summary>{words.output}</summary>
            <pre className="pipeline-json">{JSON.stringify(output, null, 1).slice(0, 10_000)}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}

function Log({ id, isEnded }: { id: string; isEnded: boolean }) {
  const log = useResource(
    `pipeline log ${id}`,
    (signal) => pipelinesApi.log(id, signal),
    isEnded ? undefined : REFRESH_MS,
  );
  return (
    <section className="panel" aria-labelledby="pipeline-log">
      <header className="panel-head">
        <h2 id="pipeline-log">{words.log}</h2>
      </header>
      {log.problem && <ProblemNote problem={log.problem} retry={log.reload} />}
      {log.value?.length === 0 && <p className="quiet">{words.noLog}</p>}
      <ol className="pipeline-log">
        {log.value?.map(({ line, step, at, level, message }) => (
          <li key={line} data-level={level}>
            <Time at={at} form="seconds" />
            <b>{step}</b>
            <span>{message}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** All pipelines: which are on, what begins each, how the last run went. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { RuleStateMark } from '../rules/rule-state-mark.tsx';
import { messages } from './messages.ts';
import { type PipelineSummary, pipelinesApi } from './pipelines.ts';
import { RunStateMark } from './run-state.tsx';
import '../rules/rules.css';
import '../runs/runs.css';
import './pipelines.css';
import { WrittenExamples } from '../rules/written-examples.tsx';

const REFRESH_MS = 5_000;

export default function PipelinesPage() {
  const pipelines = useResource('pipelines', pipelinesApi.list, REFRESH_MS);
  const mayWrite = useMay('workflows:write');
  return (
    <Page
      question={messages.question}
      answer={pipelines.value && <Answer pipelines={pipelines.value} />}
      actions={
        mayWrite && (
          <Link className="button primary" href="/pipelines/new">
            {messages.make}
          </Link>
        )
      }
    >
      {pipelines.problem && <ProblemNote problem={pipelines.problem} retry={pipelines.reload} />}
      {!pipelines.value && pipelines.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {pipelines.value?.length === 0 && <p className="quiet prose">{messages.empty}</p>}
      {pipelines.value && pipelines.value.length > 0 && <PipelineTable pipelines={pipelines.value} />}
      {mayWrite && pipelines.value && <Examples known={pipelines.value} />}
    </Page>
  );
}

function Answer({ pipelines }: { pipelines: readonly PipelineSummary[] }) {
  const on = pipelines.filter(({ state }) => state === 'on').length;
  const sum = (of: 'runs' | 'failed' | 'open') => pipelines.reduce((all, pipeline) => all + pipeline[of], 0);
  const [runs, failed, open] = [sum('runs'), sum('failed'), sum('open')];
  return (
    <>
      <b>{on === 0 ? messages.answerNone : messages.answer(formatCount(on), on === 1)}</b>
      {runs > 0 && on > 0 && messages.answerRuns(formatCount(runs), formatCount(failed), failed === 0)}
      {open > 0 && messages.answerOpen(formatCount(open))}
    </>
  );
}

function PipelineTable({ pipelines }: { pipelines: readonly PipelineSummary[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.title}>
      <table aria-label={messages.title}>
        <thead>
          <tr>
            <th scope="col">{columns.pipeline}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.begins}</th>
            <th scope="col">{columns.last}</th>
            <th scope="col">{columns.next}</th>
            <th scope="col" className="figure-column">
              {columns.runs}
            </th>
            <th scope="col" className="figure-column">
              {columns.failed}
            </th>
          </tr>
        </thead>
        <tbody>
          {pipelines.map((pipeline) => (
            <tr key={pipeline.pipeline_id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={`/pipelines/${encodeURIComponent(pipeline.pipeline_id)}`}>
                  {pipeline.title}
                </Link>
                {pipeline.failing !== null && (
                  <span className="rule-failing">
                    {messages.cannotRun} {pipeline.failing}
                  </span>
                )}
              </th>
              <td>
                <RuleStateMark state={pipeline.state} />
              </td>
              <td>
                {pipeline.triggers.length === 0
                  ? messages.byHand
                  : pipeline.triggers.map((trigger) => messages.triggers[trigger]).join(', ')}
              </td>
              <td>
                {pipeline.last_run ? (
                  <Link href={`/pipelines/runs/${encodeURIComponent(pipeline.last_run.run_id)}`}>
                    <RunStateMark state={pipeline.last_run.state} />
                  </Link>
                ) : (
                  <span className="quiet">{messages.never}</span>
                )}
              </td>
              <td>{pipeline.next_at && <Time at={pipeline.next_at} form="day" />}</td>
              <td className="figure-column">{formatCount(pipeline.runs)}</td>
              <td className="figure-column">{formatCount(pipeline.failed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Examples({ known }: { known: readonly PipelineSummary[] }) {
  const examples = useResource('pipeline examples', pipelinesApi.examples);
  return <WrittenExamples examples={examples.value} known={known} href="/pipelines/new" words={messages} />;
}

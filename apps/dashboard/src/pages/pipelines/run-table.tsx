/** Runs of a pipeline, the newest first. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatDuration } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import { pipelinesApi } from './pipelines.ts';
import { RunStateMark } from './run-state.tsx';

const words = messages.runs;
const REFRESH_MS = 2_000;

export function RunTable({ id }: { id: string }) {
  const runs = useResource(`pipeline runs ${id}`, (signal) => pipelinesApi.runs(id, signal), REFRESH_MS);
  return (
    <section className="panel" aria-labelledby="pipeline-runs">
      <header className="panel-head">
        <h2 id="pipeline-runs">{words.title}</h2>
      </header>
      {runs.problem && <ProblemNote problem={runs.problem} retry={runs.reload} />}
      {runs.value?.length === 0 && <p className="quiet">{words.empty}</p>}
      {runs.value && runs.value.length > 0 && (
        <ScrollRegion label={words.title}>
          <table aria-label={words.title}>
            <thead>
              <tr>
                <th scope="col">{words.columns.begun}</th>
                <th scope="col">{words.columns.state}</th>
                <th scope="col">{words.columns.by}</th>
                <th scope="col">{words.columns.period}</th>
                <th scope="col" className="figure-column">
                  {words.columns.took}
                </th>
                <th scope="col">{words.columns.why}</th>
              </tr>
            </thead>
            <tbody>
              {runs.value.map((run) => (
                <tr key={run.run_id}>
                  <th scope="row">
                    <Link href={`/pipelines/runs/${encodeURIComponent(run.run_id)}`}>
                      <Time at={run.created_at} form="seconds" />
                    </Link>
                  </th>
                  <td>
                    <RunStateMark state={run.state} />
                    {run.is_late && <span className="quiet"> · {words.late}</span>}
                  </td>
                  <td>{messages.triggers[run.trigger]}</td>
                  <td>{run.period && <Time at={run.period.from} form="day" />}</td>
                  <td className="figure-column">{tookOf(run)}</td>
                  <td className="wrap">{run.failure}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

export function tookOf({ started_at, ended_at }: { started_at: string | null; ended_at: string | null }): string {
  if (started_at === null) return '';
  return formatDuration((ended_at === null ? Date.now() : Date.parse(ended_at)) - Date.parse(started_at));
}

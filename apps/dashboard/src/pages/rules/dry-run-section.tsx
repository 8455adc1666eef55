/** A rule tried on the past: how far that is, when it would have fired on a line of time, and each decision. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { DAY_MS, formatDay } from '@bellwether/ui/format/time.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { DecisionTable } from './decision-table.tsx';
import { DecisionTimeline } from './decision-timeline.tsx';
import { messages } from './messages.ts';
import { type DryRun, isRunning, rulesApi } from './rules.ts';

const words = messages.dryRun;
const REFRESH_MS = 700;
const SPANS = ['7', '30', '90', '365'];
const LISTED_MAX = 50;

export function DryRunSection({ source }: { source: string }) {
  const [days, setDays] = useState('30');
  const [id, setId] = useState<string>();
  const [isOpen, setOpen] = useState(true);
  const action = useAction();
  const read = useResource(
    id,
    async (signal) => {
      const run = await rulesApi.dryRun(id!, signal);
      setOpen(isRunning(run));
      return run;
    },
    isOpen ? REFRESH_MS : undefined,
  );
  const run = read.value?.dry_run_id === id ? read.value : undefined;
  const start = async () => {
    const from = new Date(Date.now() - Number(days) * DAY_MS).toISOString();
    setOpen(true);
    setId((await rulesApi.startDryRun(source, from)).dry_run_id);
    return undefined;
  };
  const stop = async () => {
    await rulesApi.cancelDryRun(id!);
    read.reload();
    return undefined;
  };
  return (
    <section className="panel" aria-labelledby="dry-run">
      <header className="panel-head">
        <h2 id="dry-run">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      <div className="rule-dry-run">
        <label>
          {words.span}{' '}
          <select value={days} onChange={(event) => setDays(event.target.value)}>
            {SPANS.map((span) => (
              <option key={span} value={span}>
                {words.spans[span]}
              </option>
            ))}
          </select>
        </label>
        <ActionButton
          action={action}
          name="start"
          working={words.starting}
          onPress={() => void action.run('start', start)}
        >
          {words.start}
        </ActionButton>
        {run && isRunning(run) && (
          <>
            <span className="run-progress">
              <progress value={run.progress} max={1} aria-label={words.running(formatPercent(run.progress))} />
              <span className="quiet">{words.running(formatPercent(run.progress))}</span>
            </span>
            <ActionButton
              action={action}
              name="stop"
              working={words.cancel}
              onPress={() => void action.run('stop', stop)}
            >
              {words.cancel}
            </ActionButton>
          </>
        )}
      </div>
      <ActionNote action={action} />
      {run?.failure && <p className="problem">{run.failure}</p>}
      {run && !isRunning(run) && <Result run={run} />}
    </section>
  );
}

function Result({ run: { state, result } }: { run: DryRun }) {
  const { counts, decisions, left_out: leftOut, from, to } = result;
  const times = (count: number): string => messages.times(formatCount(count), count === 1);
  const unlisted = leftOut + Math.max(0, decisions.length - LISTED_MAX);
  return (
    <div className="rule-result">
      <p>
        <b>{counts.fired > 0 ? words.result(times(counts.fired)) : words.never}</b>
        {counts.held_back > 0 && words.heldBack(times(counts.held_back))}
        {counts.failed > 0 && words.failed(times(counts.failed))}
        {words.until(formatDay(Date.parse(from)), formatDay(Date.parse(to)))} {state === 'cancelled' && words.stopped}
      </p>
      {decisions.length > 0 && (
        <>
          <DecisionTimeline decisions={decisions} fromMs={Date.parse(from)} toMs={Date.parse(to)} />
          <DecisionTable label={words.decisions} decisions={decisions.slice(0, LISTED_MAX)} />
          {unlisted > 0 && <p className="quiet">{words.leftOut(formatCount(unlisted))}</p>}
        </>
      )}
    </div>
  );
}

/** One run for each period of a span of the past: begun, watched, cancelled. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type Backfill, type PipelineDetails, pipelinesApi } from './pipelines.ts';

const words = messages.backfill;
const REFRESH_MS = 2_000;
const DAY_MS = 86_400_000;

export function BackfillPanel({ pipeline }: { pipeline: PipelineDetails }) {
  const { pipeline_id: id, triggers } = pipeline;
  const backfills = useResource(`backfills ${id}`, (signal) => pipelinesApi.backfills(id, signal), REFRESH_MS);
  const action = useAction();
  const day = (ago: number): string => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
  const [from, setFrom] = useState(() => day(7));
  const [to, setTo] = useState(() => day(0));
  const [every, setEvery] = useState('1d');
  const [concurrency, setConcurrency] = useState('2');
  const hasCalendar = triggers.includes('schedule');
  const work = async () => {
    const span = { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, concurrency: Number(concurrency) };
    const { periods } = await pipelinesApi.backfill(id, { ...span, ...(hasCalendar ? {} : { every }) });
    backfills.reload();
    return words.said(formatCount(periods));
  };
  const cancel = async (backfillId: string) => {
    await pipelinesApi.cancelBackfill(id, backfillId);
    backfills.reload();
    return words.cancelled;
  };
  return (
    <section className="panel" aria-labelledby="pipeline-backfill">
      <header className="panel-head">
        <h2 id="pipeline-backfill">{words.title}</h2>
      </header>
      <p className="quiet">{words.lead}</p>
      <ActionNote action={action} />
      <form
        className="pipeline-form"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run('backfill', work);
        }}
      >
        <label>
          {words.from}
          <input type="date" required value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          {words.to}
          <input type="date" required value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
        {!hasCalendar && (
          <label>
            {words.every}
            <input required value={every} onChange={(event) => setEvery(event.target.value)} />
          </label>
        )}
        <label>
          {words.concurrency}
          <input
            type="number"
            min={1}
            max={20}
            required
            value={concurrency}
            onChange={(event) => setConcurrency(event.target.value)}
          />
        </label>
        <button type="submit" className="button">
          {words.start}
        </button>
      </form>
      <ul className="pipeline-backfills">
        {backfills.value?.map((backfill) => (
          <li key={backfill.backfill_id}>
            <Progress backfill={backfill} />
            {backfill.state === 'running' && (
              <ActionButton
                action={action}
                name={`cancel ${backfill.backfill_id}`}
                working={words.cancel}
                onPress={() => void action.run(`cancel ${backfill.backfill_id}`, () => cancel(backfill.backfill_id))}
              >
                {words.cancel}
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Progress({ backfill: { from, to, state, periods, succeeded, failed } }: { backfill: Backfill }) {
  const said = words.state(formatCount(succeeded), formatCount(periods));
  return (
    <span className="pipeline-progress">
      <span>
        <Time at={from} form="day" /> – <Time at={to} form="day" />
      </span>
      <progress value={succeeded + failed} max={periods} aria-label={said} />
      <span>
        {said}
        {failed > 0 && words.failed(formatCount(failed))}
        {state === 'cancelled' && ` · ${messages.runStates.cancelled}`}
      </span>
    </span>
  );
}

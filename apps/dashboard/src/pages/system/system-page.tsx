/** How the installation does: what needs somebody first, then objectives, engines, what is behind, how fast, troubles. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Engines } from './engines.tsx';
import { messages } from './messages.ts';
import { Objectives } from './objectives.tsx';
import { Recovery } from './recovery.tsx';
import { Speed } from './speed.tsx';
import { type SystemState, systemApi, worriesOf } from './system.ts';
import { Troubles } from './troubles.tsx';
import './system.css';

const REFRESH_MS = 5_000;

export default function SystemPage() {
  const system = useResource('system', systemApi.read, REFRESH_MS);
  const state = system.value;
  return (
    <Page question={messages.question} answer={state && <Answer state={state} />}>
      {system.problem && <ProblemNote problem={system.problem} retry={system.reload} />}
      {!state && system.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {state && (
        <>
          <Now state={state} />
          <Objectives objectives={state.objectives} />
          <div className="system-pair">
            <Engines state={state} />
            <Speed latencies={state.latencies} />
          </div>
          <Troubles troubles={state.troubles} />
          <div className="system-pair">
            <Recovery recovery={state.recovery} />
            <ThisProcess state={state} />
          </div>
        </>
      )}
    </Page>
  );
}

function Answer({ state }: { state: SystemState }) {
  const worries = worriesOf(state);
  const when = (
    <span className="system-as-of">
      {messages.asOf} <Time at={state.at} form="seconds" />
    </span>
  );
  if (worries.length > 0)
    return (
      <>
        {messages.needs(worries.length)}
        <b>{worries.map(({ key, about }) => messages.worries[key]?.(about)).join('; ')}</b>. {when}
      </>
    );
  const isCounted = state.objectives.some(({ counted }) => counted > 0);
  return (
    <>
      {messages.well(formatCount(state.engines.length), isCounted ? messages.allKept : messages.notCounted)} {when}
    </>
  );
}

function Now({ state }: { state: SystemState }) {
  const { rates, live, runs, process, disk } = state;
  const words = messages.now;
  const facts: [name: string, value: string, beside?: string][] = [
    [
      words.events,
      formatFigure(rates.events_per_second, 'count'),
      words.organisations(formatCount(rates.organisations)),
    ],
    [words.requests, formatCount(rates.requests_last_minute)],
    [words.accepted, formatFigure(rates.accepted_today, 'count')],
    [words.rejected, formatFigure(rates.rejected_today, 'count')],
    [words.watching, formatCount(live.connections), words.subscriptions(formatCount(live.subscriptions))],
    runs
      ? [words.runs, formatCount(runs.running + runs.queued), words.waiting(formatCount(runs.waiting))]
      : [words.runs, words.unknown],
    [
      words.memory,
      formatFigure(process.resident_bytes, 'bytes'),
      words.heap(formatFigure(process.heap_bytes, 'bytes')),
    ],
    disk
      ? [
          words.disk,
          formatPercent(disk.free_bytes / disk.size_bytes),
          words.ofDisk(formatFigure(disk.size_bytes, 'bytes')),
        ]
      : [words.disk, words.unknown],
  ];
  return (
    <section aria-label={words.title}>
      <dl className="system-now">
        {facts.map(([name, value, beside]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {beside && <small>{beside}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ThisProcess({ state: { version, process, tracing } }: { state: SystemState }) {
  const words = messages.version;
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      <dl className="system-facts">
        <dt>{words.version}</dt>
        <dd>{version}</dd>
        <dt>{words.started}</dt>
        <dd>
          <Time at={process.started_at} form="day" />
        </dd>
        <dt>{words.roles}</dt>
        <dd>{process.roles.length === 0 ? words.all : process.roles.join(', ')}</dd>
        <dt>{words.node}</dt>
        <dd>{process.node}</dd>
        <dt>{words.traces}</dt>
        <dd>{tracing.is_on ? words.tracesOn : words.tracesOff}</dd>
        <dt>{words.id}</dt>
        <dd className="system-id">{process.id}</dd>
      </dl>
    </section>
  );
}

/** DORA: the five measures, their course, what agents made of it, and every deployment and change behind them. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { formatDay } from '@bellwether/ui/format/time.ts';
import { DataBegin } from '../figures/data-begin.tsx';
import { type Figure, type FigureUnit, figureText, intervalText } from '../figures/figure.ts';
import { FigureTiles } from '../figures/figure-tiles.tsx';
import { messages as shared } from '../figures/messages.ts';
import { NothingYet } from '../figures/nothing-yet.tsx';
import { ScopeBar } from '../figures/scope-bar.tsx';
import { TablePanel } from '../figures/table-panel.tsx';
import { SessionLink, ThingLink } from '../figures/thing-link.tsx';
import { useAnalysis } from '../figures/use-analysis.ts';
import { useScope } from '../figures/use-scope.ts';
import { WeeklyBars } from '../figures/weekly-bars.tsx';
import '../figures/delivery.css';
import { answerOf, type Dora, type DoraFigures } from './dora.ts';
import { messages } from './messages.ts';

const SHA_SHOWN = 10;

export default function DoraPage() {
  const scope = useScope();
  const { value: dora, problem, reload } = useAnalysis<Dora>('dora', scope);
  if (dora && dora.data_begin === null && scope.team === undefined) return <NothingYet question={messages.question} />;
  const range =
    dora && dora.data_begin !== null && dora.window.days < scope.days - 1
      ? shared.sinceBegin(formatDay(Date.parse(dora.window.from)))
      : shared.lastDays(shared.ranges[scope.days]);
  return (
    <Page
      question={messages.question}
      answer={dora ? <Sentences phrases={answerOf(dora, range)} /> : problem ? undefined : shared.reading}
    >
      <ScopeBar scope={scope} teams={dora?.teams ?? []} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {dora && (
        <>
          <Measures dora={dora} />
          <DataBegin answer={dora}>
            {dora.left_out.changes_before_data_begin > 0
              ? messages.leftOut(formatCount(dora.left_out.changes_before_data_begin))
              : undefined}
          </DataBegin>
          <Weeks dora={dora} />
          <Makers dora={dora} />
          <Deployments dora={dora} />
          <Changes dora={dora} />
          <Streams dora={dora} />
          <section aria-labelledby="others">
            <h2 id="others">{messages.others}</h2>
            <p className="quiet">{messages.othersNote}</p>
          </section>
        </>
      )}
    </Page>
  );
}

const TILES = [
  ['lead', 'lead_time_median_hours', 'hours', 'changes'],
  ['leadMost', 'lead_time_p85_hours', 'hours', 'changes'],
  ['pace', 'deployments_per_week', 'per_week', 'deployments'],
  ['fails', 'change_fail_rate', 'ratio', 'deployments'],
  ['recovery', 'recovery_median_hours', 'hours', 'failures'],
  ['rework', 'rework_rate', 'ratio', 'deployments'],
] as const satisfies readonly (readonly [string, keyof DoraFigures, FigureUnit, string])[];

function Measures({ dora: { figures, before } }: { dora: Dora }) {
  return (
    <>
      <FigureTiles
        label={messages.figures}
        tiles={TILES.map(([name, key, unit, things]) => ({
          ...{ name, unit, figure: figures[key], before: before?.[key], things: messages[things] },
          ...{ title: messages.tiles[name], meaning: messages.tiles[`${name}More`] },
        }))}
      />
      {figures.open_failures > 0 && <p>{messages.openFailures(formatCount(figures.open_failures))}</p>}
    </>
  );
}

const WEEKLY = [
  ['pace', 'deployments_per_week', 'count'],
  ['lead', 'lead_time_median_hours', 'hours'],
  ['fails', 'change_fail_rate', 'ratio'],
  ['recovery', 'recovery_median_hours', 'hours'],
] as const satisfies readonly (readonly [string, keyof DoraFigures, FigureUnit])[];

function Weeks({ dora: { weeks } }: { dora: Dora }) {
  if (weeks.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="weeks">
      <header className="panel-head">
        <h2 id="weeks">{messages.weeks}</h2>
      </header>
      <div className="weekly-rows">
        {WEEKLY.map(([name, key, unit]) => (
          <WeeklyBars
            key={name}
            title={messages.weekly[name]}
            unit={unit}
            weeks={weeks.map((week) => ({ start: week.start, value: week[key].value }))}
          />
        ))}
      </div>
    </section>
  );
}

function Makers({ dora: { made_by: makers } }: { dora: Dora }) {
  return (
    <TablePanel
      title={messages.makers}
      rows={makers}
      rowKey={({ made_by: who }) => who}
      columns={[
        { key: 'who', head: shared.who, rowHead: true, cell: ({ made_by: who }) => shared.madeBy[who] },
        {
          key: 'changes',
          head: messages.count,
          figure: true,
          order: ({ changes }) => changes,
          cell: ({ changes }) => formatCount(changes),
        },
        {
          key: 'share',
          head: messages.share,
          figure: true,
          cell: ({ share_of_changes: share }) => <WithInterval figure={share} unit="ratio" />,
        },
        {
          key: 'lead',
          head: messages.leadHead,
          figure: true,
          cell: ({ lead_time_median_hours: lead }) => <WithInterval figure={lead} unit="hours" />,
        },
        {
          key: 'fails',
          head: messages.failsHead,
          figure: true,
          cell: ({ change_fail_rate: fails }) => <WithInterval figure={fails} unit="ratio" />,
        },
        {
          key: 'reverted',
          head: messages.revertedHead,
          figure: true,
          cell: ({ reverted }) => <WithInterval figure={reverted} unit="ratio" />,
        },
      ]}
      note={messages.makersNote}
    />
  );
}

function WithInterval({ figure, unit }: { figure: Figure; unit: FigureUnit }) {
  if (figure.value === null) return <span className="state-unknown">{shared.none}</span>;
  const interval = intervalText(figure, unit);
  return (
    <span className="group-value">
      <data value={figure.value}>{figureText(figure.value, unit)}</data>
      {interval && <small title={shared.intervalMore}>{interval}</small>}
    </span>
  );
}

function Deployments({ dora: { deployments } }: { dora: Dora }) {
  return (
    <TablePanel
      title={messages.list}
      rows={deployments}
      rowKey={({ deployment_id: id, repository }) => `${repository} ${id}`}
      columns={[
        {
          key: 'deployment',
          head: messages.deployment,
          rowHead: true,
          cell: ({ deployment_id: id, url }) => <ThingLink name={id} url={url} />,
        },
        {
          key: 'finished',
          head: messages.finished,
          order: ({ finished_at: at }) => at,
          cell: ({ finished_at: at }) => <Time at={at} form="day" />,
        },
        {
          key: 'changes',
          head: messages.count,
          figure: true,
          order: ({ changes }) => changes,
          cell: ({ changes }) => (changes === null ? shared.none : formatCount(changes)),
        },
        {
          key: 'lead',
          head: messages.lead,
          figure: true,
          order: ({ lead_time_median_hours: hours }) => hours,
          cell: ({ lead_time_median_hours: hours }) => (hours === null ? shared.none : figureText(hours, 'hours')),
        },
        {
          key: 'what',
          head: messages.what,
          order: ({ failed, rework }) => Number(failed) * 2 + Number(rework),
          cell: (one) => (
            <>
              {one.data_begin_here && (
                <span className="delivery-mark" data-calm>
                  {messages.beginHere}
                </span>
              )}{' '}
              {one.failed && <span className="delivery-mark">{messages.failed}</span>}{' '}
              {one.recovered_after_hours !== null && messages.recovered(figureText(one.recovered_after_hours, 'hours'))}{' '}
              {one.rework && (
                <span className="delivery-mark" data-calm>
                  {messages.rework}
                </span>
              )}{' '}
              {one.incidents.map(({ incident_id: id, url }) => (
                <ThingLink key={id} name={id} url={url} />
              ))}
            </>
          ),
        },
      ]}
    />
  );
}

function Changes({ dora: { changes } }: { dora: Dora }) {
  return (
    <TablePanel
      title={messages.changesList}
      rows={changes}
      rowKey={({ commit_sha: sha, deployment_id: id }) => `${sha} ${id}`}
      columns={[
        {
          key: 'change',
          head: messages.change,
          rowHead: true,
          cell: ({ commit_sha: sha, repository, pr_number: number, url }) => (
            <ThingLink
              name={
                number === null ? `${repository}@${sha.slice(0, SHA_SHOWN)}` : shared.pullRequest(repository, number)
              }
              url={url}
            />
          ),
        },
        {
          key: 'made',
          head: messages.made,
          order: ({ made_by: who }) => who,
          cell: ({ made_by: who, session_id: session }) => (
            <>
              {shared.madeBy[who]} <SessionLink id={session} />
            </>
          ),
        },
        {
          key: 'deployed',
          head: messages.deployed,
          order: ({ deployed_at: at }) => at,
          cell: ({ deployed_at: at, deployment_id: id }) => (
            <span title={id}>
              <Time at={at} form="day" />
            </span>
          ),
        },
        {
          key: 'lead',
          head: messages.leadTime,
          figure: true,
          order: ({ lead_time_hours: hours }) => hours,
          cell: ({ lead_time_hours: hours }) => (hours === null ? messages.clocks : figureText(hours, 'hours')),
        },
        {
          key: 'incidents',
          head: messages.what,
          order: ({ incidents }) => incidents.length,
          cell: ({ incidents }) =>
            incidents.length > 0 && <span className="delivery-mark">{incidents.join(', ')}</span>,
        },
      ]}
    />
  );
}

function Streams({ dora: { streams } }: { dora: Dora }) {
  return (
    <TablePanel
      title={messages.streams}
      rows={streams}
      rowKey={({ repository, service }) => `${repository} ${service}`}
      columns={[
        {
          key: 'repository',
          head: messages.repository,
          rowHead: true,
          order: ({ repository }) => repository,
          cell: ({ repository, service }) => (service ? `${repository} · ${service}` : repository),
        },
        {
          key: 'begin',
          head: messages.begin,
          order: ({ data_begin: at }) => at,
          cell: ({ data_begin: at }) => <Time at={at} form="day" />,
        },
        {
          key: 'first',
          head: messages.first,
          cell: ({ first_deployment: id, url }) => <ThingLink name={id} url={url} />,
        },
        {
          key: 'before',
          head: messages.before,
          figure: true,
          order: ({ changes_before: count }) => count,
          cell: ({ changes_before: count }) => formatCount(count),
        },
      ]}
      note={messages.streamsNote}
    />
  );
}

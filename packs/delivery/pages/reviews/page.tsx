/** Reviews: the stages of pull requests, how they come through review, and what waits for a first look. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import type { Column } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DataBegin } from '../figures/data-begin.tsx';
import { type Figure, type FigureUnit, figureText } from '../figures/figure.ts';
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
import { messages } from './messages.ts';
import { answerOf, type PullRequestName, type ReviewFigures, type Reviews, STAGES } from './reviews.ts';

const TILES = [
  ['merge', 'time_to_merge_median_hours', 'hours'],
  ['pickup', 'pickup_median_hours', 'hours'],
  ['rounds', 'rounds_median', 'count'],
  ['over', 'done_over', 'ratio'],
  ['reviewed', 'reviewed_by_others', 'ratio'],
  ['pace', 'merged_per_week', 'per_week'],
] as const satisfies readonly (readonly [string, keyof ReviewFigures, FigureUnit])[];

export default function ReviewsPage() {
  const scope = useScope();
  const { value: reviews, problem, reload } = useAnalysis<Reviews>('reviews', scope);
  if (reviews && reviews.data_begin === null && scope.team === undefined)
    return <NothingYet question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={
        reviews ? (
          <Sentences phrases={answerOf(reviews, shared.lastDays(shared.ranges[scope.days]))} />
        ) : problem ? undefined : (
          shared.reading
        )
      }
    >
      <ScopeBar scope={scope} teams={reviews?.teams ?? []} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {reviews && (
        <>
          <FigureTiles
            label={messages.figures}
            tiles={TILES.map(([name, key, unit]) => ({
              ...{ name, unit, figure: reviews.figures[key], before: reviews.before?.[key] },
              ...{ title: messages.tiles[name], meaning: messages.tiles[`${name}More`], things: messages.pullRequests },
            }))}
          />
          <DataBegin answer={reviews} />
          <div className="delivery-pair">
            <Stages reviews={reviews} />
            <Waiting reviews={reviews} />
          </div>
          <section className="panel" aria-labelledby="weeks">
            <header className="panel-head">
              <h2 id="weeks">{messages.weeks}</h2>
            </header>
            <div className="weekly-rows">
              {TILES.slice(0, 2).map(([name, key, unit]) => (
                <WeeklyBars
                  key={name}
                  title={messages.tiles[name]}
                  unit={unit}
                  weeks={reviews.weeks.map((week) => ({ start: week.start, value: week[key].value }))}
                />
              ))}
            </div>
          </section>
          <Makers reviews={reviews} />
          <Merged reviews={reviews} />
        </>
      )}
    </Page>
  );
}

const text = ({ value }: Figure, unit: FigureUnit) => (value === null ? shared.none : figureText(value, unit));

function Stages({ reviews: { figures } }: { reviews: Reviews }) {
  return (
    <TablePanel
      title={messages.stages}
      rows={STAGES.map((stage) => ({ stage, figure: figures[`${stage}_median_hours`] }))}
      rowKey={({ stage }) => stage}
      columns={[
        { key: 'stage', head: messages.stage, rowHead: true, cell: ({ stage }) => messages.stageNames[stage] },
        { key: 'half', head: messages.half, figure: true, cell: ({ figure }) => text(figure, 'hours') },
        { key: 'n', head: messages.behind, figure: true, cell: ({ figure }) => formatCount(figure.n) },
      ]}
      note={messages.stagesNote}
    />
  );
}

function nameColumn<Row extends PullRequestName>(): Column<Row> {
  return {
    key: 'name',
    head: messages.pullRequest,
    rowHead: true,
    cell: ({ repository, pr_number: number, url }) => (
      <ThingLink name={shared.pullRequest(repository, number)} url={url} />
    ),
  };
}

const keyOf = ({ repository, pr_number: number }: PullRequestName) => shared.pullRequest(repository, number);

function Waiting({ reviews: { waiting } }: { reviews: Reviews }) {
  return (
    <TablePanel
      title={messages.waiting}
      rows={waiting}
      rowKey={keyOf}
      columns={[
        nameColumn(),
        { key: 'team', head: messages.team, order: ({ team }) => team, cell: ({ team }) => team },
        {
          key: 'waits',
          head: messages.waits,
          figure: true,
          order: ({ waiting_hours: hours }) => hours,
          cell: ({ waiting_hours: hours }) => figureText(hours, 'hours'),
        },
      ]}
      empty={messages.waitingNone}
    />
  );
}

function Makers({ reviews: { made_by: makers } }: { reviews: Reviews }) {
  return (
    <TablePanel
      title={messages.makers}
      rows={makers}
      rowKey={({ made_by: who }) => who}
      columns={[
        { key: 'who', head: shared.who, rowHead: true, cell: ({ made_by: who }) => shared.madeBy[who] },
        { key: 'merged', head: messages.merged, figure: true, cell: ({ merged }) => formatCount(merged) },
        {
          key: 'cycle',
          head: messages.cycle,
          figure: true,
          cell: ({ cycle_median_hours: cycle }) => text(cycle, 'hours'),
        },
        {
          key: 'rounds',
          head: messages.tiles.rounds,
          figure: true,
          cell: ({ rounds_median: rounds }) => text(rounds, 'count'),
        },
        {
          key: 'over',
          head: messages.tiles.over,
          figure: true,
          cell: ({ done_over: over }) => text(over, 'ratio'),
        },
        {
          key: 'reviewed',
          head: messages.tiles.reviewed,
          figure: true,
          cell: ({ reviewed_by_others: reviewed }) => text(reviewed, 'ratio'),
        },
      ]}
    />
  );
}

function Merged({ reviews: { merged } }: { reviews: Reviews }) {
  return (
    <TablePanel
      title={messages.list}
      rows={merged}
      rowKey={keyOf}
      columns={[
        nameColumn(),
        {
          key: 'made',
          head: shared.who,
          order: ({ made_by: who }) => who,
          cell: ({ made_by: who, session_id: session }) => (
            <>
              {shared.madeBy[who]} <SessionLink id={session} />
            </>
          ),
        },
        {
          key: 'merged',
          head: messages.merged,
          order: ({ merged_at: at }) => at,
          cell: ({ merged_at: at }) => <Time at={at} form="day" />,
        },
        {
          key: 'pickup',
          head: messages.tiles.pickup,
          figure: true,
          order: ({ pickup_hours: hours }) => hours,
          cell: ({ pickup_hours: hours }) => (hours === null ? shared.none : figureText(hours, 'hours')),
        },
        {
          key: 'rounds',
          head: messages.tiles.rounds,
          figure: true,
          order: ({ rounds }) => rounds,
          cell: ({ rounds, done_over: isOver }) => (
            <>
              {isOver && (
                <span className="delivery-mark" data-calm>
                  {messages.tiles.over.toLowerCase()}
                </span>
              )}{' '}
              {formatCount(rounds)}
            </>
          ),
        },
        {
          key: 'cycle',
          head: messages.whole,
          figure: true,
          order: ({ cycle_hours: hours }) => hours,
          cell: ({ cycle_hours: hours }) => (hours === null ? shared.none : figureText(hours, 'hours')),
        },
      ]}
    />
  );
}

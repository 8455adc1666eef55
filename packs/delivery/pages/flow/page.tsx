/** Flow: how long work takes, what is in progress, and where it waits. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { DataBegin } from '../figures/data-begin.tsx';
import { figureText } from '../figures/figure.ts';
import { FigureTiles } from '../figures/figure-tiles.tsx';
import { messages as shared } from '../figures/messages.ts';
import { NothingYet } from '../figures/nothing-yet.tsx';
import { ScopeBar } from '../figures/scope-bar.tsx';
import { TablePanel } from '../figures/table-panel.tsx';
import { ThingLink } from '../figures/thing-link.tsx';
import { useAnalysis } from '../figures/use-analysis.ts';
import { type Scope, useScope } from '../figures/use-scope.ts';
import { WeeklyBars } from '../figures/weekly-bars.tsx';
import { CycleScatter } from './cycle-scatter.tsx';
import '../figures/delivery.css';
import './flow.css';
import { answerOf, type Flow } from './flow.ts';
import { messages } from './messages.ts';

export default function FlowPage() {
  const scope = useScope();
  const { value: flow, problem, reload } = useAnalysis<Flow>('flow', scope);
  if (flow && flow.data_begin === null && scope.team === undefined) return <NothingYet question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={
        flow ? (
          <Sentences phrases={answerOf(flow, shared.lastDays(shared.ranges[scope.days]))} />
        ) : problem ? undefined : (
          shared.reading
        )
      }
    >
      <ScopeBar scope={scope} teams={flow?.teams ?? []} />
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {flow && <FlowBody flow={flow} scope={scope} />}
    </Page>
  );
}

function FlowBody({ flow, scope }: { flow: Flow; scope: Scope }) {
  const { figures, before, left_out: leftOut } = flow;
  const tile = (name: 'half' | 'most' | 'throughput' | 'age' | 'efficiency' | 'rework') => ({
    name,
    title: messages.tiles[name],
    meaning: messages.tiles[`${name}More`],
    things: messages.items,
  });
  return (
    <>
      <FigureTiles
        label={messages.figures}
        tiles={[
          { ...tile('half'), unit: 'days', figure: figures.cycle_time_p50_days, before: before?.cycle_time_p50_days },
          { ...tile('most'), unit: 'days', figure: figures.cycle_time_p85_days, before: before?.cycle_time_p85_days },
          {
            ...{ ...tile('throughput'), unit: 'per_week', figure: figures.throughput_per_week },
            before: before?.throughput_per_week,
          },
          { ...tile('age'), unit: 'days', figure: figures.age_p50_days, before: before?.age_p50_days },
          { ...tile('efficiency'), unit: 'ratio', figure: figures.flow_efficiency, before: before?.flow_efficiency },
          { ...tile('rework'), unit: 'ratio', figure: figures.rework_rate, before: before?.rework_rate },
        ]}
      />
      <DataBegin answer={flow}>
        {leftOut.start_unknown > 0 ? messages.leftOut(formatCount(leftOut.start_unknown)) : undefined}
      </DataBegin>
      <div className="delivery-pair">
        <section className="panel" aria-labelledby="scatter">
          <header className="panel-head">
            <h2 id="scatter">{messages.scatter}</h2>
          </header>
          <CycleScatter flow={flow} />
          <p className="quiet">{flow.finished.length > 0 ? messages.scatterNote : messages.noneFinished}</p>
        </section>
        <States flow={flow} />
      </div>
      <section className="panel" aria-labelledby="weeks">
        <header className="panel-head">
          <h2 id="weeks">{messages.weeks}</h2>
          {flow.not_done > 0 && (
            <Link
              className="button"
              href={whenDoneHref(flow.not_done, scope)}
              title={messages.whenDoneMore(formatCount(flow.not_done))}
            >
              {messages.whenDone}
            </Link>
          )}
        </header>
        <div className="weekly-rows">
          <WeeklyBars
            title={messages.finished}
            unit="count"
            weeks={flow.weeks.map(({ start, finished }) => ({ start, value: finished }))}
          />
          <WeeklyBars
            title={messages.inProgress}
            unit="count"
            weeks={flow.weeks.map(({ start, in_progress_at_end: value }) => ({ start, value }))}
          />
        </div>
      </section>
      <OpenItems flow={flow} />
      <FinishedItems flow={flow} />
    </>
  );
}

/** The forecast of completion, asked of the same team and the weeks so far. */
function whenDoneHref(remaining: number, { team }: Scope): string {
  const query = new URLSearchParams({
    remaining: String(remaining),
    metric: 'delivery_items_finished',
    weeks_back: '13',
  });
  if (team) query.set('filter', `team:${team}`);
  return `/forecast/when-done?${query}`;
}

function States({ flow }: { flow: Flow }) {
  return (
    <TablePanel
      title={messages.states}
      rows={flow.states}
      rowKey={({ status }) => status}
      columns={[
        {
          key: 'status',
          head: messages.state,
          rowHead: true,
          cell: ({ status, is_bottleneck: isBottleneck }) => (
            <>
              {status}{' '}
              {isBottleneck && (
                <span className="delivery-mark" title={messages.bottleneckMore}>
                  {messages.bottleneck}
                </span>
              )}
            </>
          ),
        },
        {
          key: 'share',
          head: messages.share,
          figure: true,
          order: ({ share_of_time: share }) => share,
          cell: ({ share_of_time: share }) => (share === null ? shared.none : formatPercent(share, 0)),
        },
        {
          key: 'median',
          head: messages.median,
          figure: true,
          order: ({ median_days: { value } }) => value,
          cell: ({ median_days: { value } }) => (value === null ? shared.none : figureText(value, 'days')),
        },
        {
          key: 'now',
          head: messages.now,
          figure: true,
          order: ({ in_it_now: now }) => now,
          cell: ({ in_it_now: now, in_it_before: before }) => (
            <span className="group-value">
              {formatCount(now)}
              {before !== null && <small>{messages.usual(formatCount(before))}</small>}
            </span>
          ),
        },
      ]}
      note={messages.statesNote}
    />
  );
}

function OpenItems({ flow }: { flow: Flow }) {
  return (
    <TablePanel
      title={messages.open}
      rows={flow.in_progress}
      rowKey={({ item_key: key }) => key}
      columns={[
        {
          key: 'item',
          head: messages.item,
          rowHead: true,
          order: ({ item_key: key }) => key,
          cell: ({ item_key: key, url }) => <ThingLink name={key} url={url} />,
        },
        { key: 'team', head: messages.team, order: ({ team }) => team, cell: ({ team }) => team },
        { key: 'state', head: messages.state, order: ({ status }) => status, cell: ({ status }) => status },
        {
          key: 'since',
          head: messages.since,
          order: ({ in_status_since: since }) => since,
          cell: ({ in_status_since: since }) => <Time at={since} form="day" />,
        },
        {
          key: 'age',
          head: messages.age,
          figure: true,
          order: ({ age_days: age }) => age,
          cell: ({ age_days: age, older_than_p85: isOld }) => (
            <>
              {isOld && <span className="delivery-mark">{messages.older}</span>}{' '}
              {age === null ? messages.unknownStart : figureText(age, 'days')}
            </>
          ),
        },
      ]}
      empty={messages.openNone}
    />
  );
}

function FinishedItems({ flow }: { flow: Flow }) {
  return (
    <TablePanel
      title={messages.doneItems}
      rows={flow.finished}
      rowKey={({ item_key: key }) => key}
      columns={[
        {
          key: 'item',
          head: messages.item,
          rowHead: true,
          order: ({ item_key: key }) => key,
          cell: ({ item_key: key, url }) => <ThingLink name={key} url={url} />,
        },
        { key: 'team', head: messages.team, order: ({ team }) => team, cell: ({ team }) => team },
        {
          key: 'finished',
          head: messages.done,
          order: ({ finished_at: at }) => at,
          cell: ({ finished_at: at }) => <Time at={at} form="day" />,
        },
        {
          key: 'cycle',
          head: messages.cycle,
          figure: true,
          order: ({ cycle_days: days }) => days,
          cell: ({ cycle_days: days }) => (days === null ? messages.unknownStart : figureText(days, 'days')),
        },
      ]}
    />
  );
}

/** How the own answers and messages went, week by week: for the person alone, whatever anybody else may read. */
import { Sparkline } from '@bellwether/ui/charts/sparkline.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatExact, formatPercent } from '@bellwether/ui/format/number.ts';
import { formatDay } from '@bellwether/ui/format/time.ts';
import { messages } from './messages.ts';
import type { OwnTrend, OwnWeek } from './own-data.ts';

const words = messages.own.trend;

/** What is told of a week, how it is written, and how high it stands in its drawing: from 0 to 1. */
const SERIES = [
  { key: 'engagement', of: (week: OwnWeek) => week.engagement, write: scored, height: (value: number) => value / 10 },
  { key: 'tone', of: (week: OwnWeek) => week.sentiment, write: scored, height: (value: number) => (value + 1) / 2 },
  {
    key: 'afterHours',
    of: (week: OwnWeek) => week.after_hours_share,
    write: (value: number) => formatPercent(value),
    height: (value: number) => value,
  },
] as const;

export function OwnTrendSection({ trend }: { trend: OwnTrend }) {
  const weeks = trend.weeks.filter((week) => week.messages > 0 || week.engagement !== null || week.sentiment !== null);
  return (
    <section className="panel" aria-labelledby="own-trend">
      <header className="panel-head">
        <h2 id="own-trend">{words.title}</h2>
        <span className="quiet">{words.lead}</span>
      </header>
      <dl className="own-trend">
        <Figure name={words.engagement} value={trend.engagement_score} window={{ of: 10, days: 28 }} />
        <Figure name={words.burnout} value={trend.burnout_risk} window={{ of: 100, days: 91 }} />
        {SERIES.map(({ key, of, height }) => {
          const values = trend.weeks.map((week) => heightOf(of(week), height));
          // One week is in the table; a line begins with two.
          if (values.filter((value) => value !== null).length < 2) return null;
          return (
            <div key={key}>
              <dt>{words.series[key]}</dt>
              <dd>
                <Sparkline values={values} previous={[]} unfinished={false} />
              </dd>
            </div>
          );
        })}
      </dl>
      {weeks.length === 0 ? <p className="quiet">{words.none}</p> : <Weeks weeks={weeks} />}
    </section>
  );
}

function Figure({ name, value, window }: { name: string; value: number | null; window: { of: number; days: number } }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          <span className="state-unknown">{words.tooFew(window.days)}</span>
        ) : (
          <>
            <b>{scored(value)}</b>
            <span className="quiet"> {words.mean(window.of, window.days)}</span>
          </>
        )}
      </dd>
    </div>
  );
}

function Weeks({ weeks }: { weeks: readonly OwnWeek[] }) {
  const newestFirst = weeks.toReversed();
  return (
    <ScrollRegion label={messages.tableOf(words.title)} className="tall-list">
      <SortableTable
        label={words.title}
        rows={newestFirst}
        rowKey={({ date }) => date}
        columns={[
          {
            key: 'week',
            head: words.week,
            rowHead: true,
            order: ({ date }) => date,
            cell: ({ date }) => <time dateTime={date}>{formatDay(Date.parse(date))}</time>,
          },
          ...SERIES.map(({ key, of, write }) => ({
            key,
            head: words.series[key],
            figure: true,
            order: (week: OwnWeek) => of(week) ?? Number.NEGATIVE_INFINITY,
            cell: (week: OwnWeek) => written(of(week), write),
          })),
          {
            key: 'messages',
            head: words.messages,
            figure: true,
            order: (week) => week.messages,
            cell: (week) => formatCount(week.messages),
          },
        ]}
      />
    </ScrollRegion>
  );
}

function scored(value: number): string {
  return formatExact(Math.round(value * 100) / 100, 'count');
}

function written(value: number | null, write: (value: number) => string): string {
  return value === null ? '–' : write(value);
}

function heightOf(value: number | null, height: (value: number) => number): number | null {
  return value === null ? null : height(value);
}

/**
 * Groups of a metric by size: value, share of the whole where parts add up to one, change against the period before.
 * A name looks at that group alone.
 *
 *     <RankedTable metric="agent_cost_usd" groupBy="model" />
 *     <RankedTable metric="agent_error_rate" groupBy="repository" top={5} href={(value) => `/agents/repositories/${value}`} />
 */
import { useState } from 'react';
import { useCatalog } from '../api/catalog.tsx';
import { askMetric } from '../api/metric-query.ts';
import type { Filter, Series } from '../api/types.ts';
import { useResource } from '../api/use-resource.ts';
import { ChangeNote } from '../components/change-note.tsx';
import { ProblemNote } from '../components/problem-note.tsx';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { type Column, SortableTable } from '../components/sortable-table.tsx';
import { Value } from '../components/value.tsx';
import { askedMetric } from '../figures/metric-question.ts';
import { changeOf } from '../format/change.ts';
import { formatPercent, scaleFor } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';
import { Link } from '../navigation/location.tsx';
import { useView, type View, viewHref } from '../view/view.tsx';
import { isAdditive } from './axis.ts';
import { isShown } from './metric-frame.ts';
import { MetricMenu } from './metric-menu.tsx';

export interface RankedTableProps {
  metric: string;
  groupBy: string;
  filters?: readonly Filter[];
  /** Rows to begin with; the others can be opened, to 100. */
  top?: number;
  title?: string;
  /** Where a name leads; to this page, looking at that group alone, when absent. */
  href?: (value: string) => string;
  view?: View;
  level?: 2 | 3;
}

const TOP_MAX = 100;
const REFRESH_MS = 30_000;

export function RankedTable({ view, ...props }: RankedTableProps) {
  return view ? <RankedTableIn {...props} view={view} fixed /> : <RankedTableOfPage {...props} />;
}

function RankedTableOfPage(props: Omit<RankedTableProps, 'view'>) {
  return <RankedTableIn {...props} view={useView()} fixed={false} />;
}

function RankedTableIn(props: RankedTableProps & { view: View; fixed: boolean }) {
  const { metric: name, groupBy, filters, top = 7, href, view, fixed, level = 2 } = props;
  const { metric: find, metrics, eventDimensions } = useCatalog();
  const metric = find(name);
  const [all, setAll] = useState(false);
  const asked =
    metric &&
    askedMetric(
      { metric: name, groupBy: [groupBy], top: all ? TOP_MAX : top, ...(filters ? { filters } : {}) },
      view,
      metric,
      eventDimensions,
    );
  const query = asked && { ...asked.query, grain: 'total' as const };
  const resource = useResource(
    query && JSON.stringify(query),
    async (signal) => ({ answer: await askMetric(query!, signal), of: `${name} ${groupBy}` }),
    view.live ? REFRESH_MS : undefined,
  );
  const answer = resource.value?.of === `${name} ${groupBy}` ? resource.value.answer : undefined;
  const words = uiMessages.table;
  const title = props.title ?? `${metric?.title ?? name} ${uiMessages.chart.per(groupBy)}`;
  const Heading = `h${level}` as const;
  const unit = metric?.unit ?? '';
  const rows = (answer?.series ?? []).filter(isShown);
  const largest = Math.max(0, ...rows.flatMap(({ total, previous_total }) => [total ?? 0, previous_total ?? 0]));
  const scale = scaleFor(largest, unit);
  const whole = isAdditive(unit) ? (answer?.total ?? 0) : 0;

  const columns: Column<Series>[] = [
    {
      key: 'name',
      head: groupBy.replace(/^metadata\./, '').replaceAll('_', ' '),
      rowHead: true,
      order: ({ group }) => group[groupBy],
      cell: ({ group }) => {
        const value = group[groupBy] ?? '';
        if (value === '') return <span className="state-unknown">{uiMessages.series.notAttributed}</span>;
        if (href) return <Link href={href(value)}>{value}</Link>;
        if (fixed) return value;
        const alone = [...view.filters.filter(({ dimension }) => dimension !== groupBy), only(groupBy, value)];
        return <Link href={viewHref({ filters: alone })}>{value}</Link>;
      },
    },
    {
      key: 'value',
      head: words.value,
      figure: true,
      order: ({ total }) => total,
      cell: ({ total, reason }) => <Value value={total} reason={reason} unit={unit} scale={scale} brief />,
    },
    {
      key: 'bar',
      head: whole > 0 ? words.share : words.compared,
      cell: ({ total, previous_total }) => (
        <span className="share">
          <span className="ranked-track" aria-hidden="true">
            <i style={{ width: percentOf(total, largest) }} />
            {typeof previous_total === 'number' && previous_total > 0 && (
              <b style={{ left: percentOf(previous_total, largest) }} />
            )}
          </span>
          {whole > 0 && typeof total === 'number' && (
            <span className="share-text">{formatPercent(total / whole, 0)}</span>
          )}
        </span>
      ),
    },
    ...(view.compare
      ? [
          {
            key: 'change',
            head: words.change,
            figure: true,
            order: ({ total, previous_total }: Series) =>
              typeof total === 'number' && previous_total ? total / previous_total - 1 : undefined,
            cell: ({ total, previous_total }: Series) => {
              const direction = metric?.direction ?? 'neutral';
              const change = changeOf(total ?? null, previous_total ?? null, unit, direction);
              return change ? <ChangeNote change={change} /> : <span title={uiMessages.change.noBase}>–</span>;
            },
          },
        ]
      : []),
  ];

  return (
    <section className="panel ranked-table" aria-label={title} aria-busy={resource.loading}>
      <header className="panel-head">
        <Heading>{title}</Heading>
        <div className="panel-tools">
          {metric && query && <MetricMenu metric={metric} query={query} title={title} chart="table" />}
        </div>
      </header>
      {metrics.value && !metric && <p className="state-unknown">{uiMessages.states.unknownMetric(name)}</p>}
      {resource.problem && <ProblemNote problem={resource.problem} retry={resource.reload} />}
      {answer && rows.length === 0 && <p className="state-unknown">{uiMessages.states.noDataMore}</p>}
      {rows.length > 0 && (
        <ScrollRegion label={words.label(title)} className={rows.length > 20 ? 'tall' : ''}>
          <SortableTable label={title} columns={columns} rows={rows} rowKey={({ group }) => group[groupBy] ?? ''} />
        </ScrollRegion>
      )}
      {answer && !all && (answer.others ?? 0) > 0 && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {uiMessages.chart.showOthers(answer.others ?? 0)}
        </button>
      )}
      {asked && asked.notFilteredBy.length > 0 && (
        <p className="quiet">{uiMessages.states.notFilteredBy(asked.notFilteredBy.join(', '))}</p>
      )}
    </section>
  );
}

function only(dimension: string, value: string): Filter {
  return { dimension, op: 'in', values: [value] };
}

function percentOf(value: number | null | undefined, largest: number): string {
  return `${largest > 0 && value ? Math.max(0, (value / largest) * 100) : 0}%`;
}

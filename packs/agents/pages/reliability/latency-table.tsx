/** Latency percentiles by model, side by side: half, 95 and 99 of 100 calls, and how long until the first token. */
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { scaleFor } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { type View, viewHref } from '@bellwether/ui/view/view.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { useGroups } from '../figures/use-groups.ts';
import { messages } from './messages.ts';

const COLUMNS = [
  ['calls', 'agent_model_calls'],
  ['p50', 'agent_model_latency_p50_ms'],
  ['p95', 'agent_model_latency_p95_ms'],
  ['p99', 'agent_model_latency_p99_ms'],
  ['firstToken', 'agent_time_to_first_token_p50_ms'],
] as const;
type Key = (typeof COLUMNS)[number][0];
type Row = { model: string } & Record<Key, number | null>;

const MODELS_MAX = 50;

export function LatencyTable({ view }: { view: View }) {
  const groups = useGroups(
    COLUMNS.map(([, metric]) => ({ metric, groupBy: 'model', top: MODELS_MAX })),
    view,
  );
  const totals = COLUMNS.map(
    ([key], index) =>
      [
        key,
        new Map(groups.value?.[index]?.series.map(({ group, total }) => [group.model ?? '', total ?? null])),
      ] as const,
  );
  // Events without a model are of other types; a model without a call has no latency.
  const models = [...(totals[0]?.[1] ?? [])].filter(([model, calls]) => model !== '' && calls).map(([model]) => model);
  const rows = models.map(
    (model) => ({ model, ...Object.fromEntries(totals.map(([key, of]) => [key, of.get(model) ?? null])) }) as Row,
  );
  const slowest = scaleFor(Math.max(0, ...rows.map(({ p99 }) => p99 ?? 0)), 'milliseconds');
  const columns: Column<Row>[] = [
    {
      key: 'model',
      head: messages.model,
      rowHead: true,
      order: ({ model }) => model,
      cell: ({ model }) => (
        <Link href={viewHref({ filters: [{ dimension: 'model', op: 'in', values: [model] }] })}>{model}</Link>
      ),
    },
    ...COLUMNS.map(
      ([key]): Column<Row> => ({
        key,
        head: messages[key],
        figure: true,
        order: (row) => row[key],
        cell: (row) =>
          key === 'calls' ? (
            <Value value={row.calls} unit="count" brief />
          ) : (
            <Value value={row[key]} unit="milliseconds" scale={slowest} brief />
          ),
      }),
    ),
  ];
  return (
    <section className="panel" aria-labelledby="percentiles">
      <header className="panel-head">
        <h2 id="percentiles">{messages.percentiles}</h2>
      </header>
      {groups.problem && <ProblemNote problem={groups.problem} retry={groups.reload} />}
      {groups.value && rows.length === 0 && <p className="state-unknown">{uiMessages.states.noDataMore}</p>}
      {rows.length > 0 && (
        <ScrollRegion label={figureMessages.tableOf(messages.percentiles)}>
          <SortableTable label={messages.percentiles} rows={rows} rowKey={({ model }) => model} columns={columns} />
        </ScrollRegion>
      )}
      <p className="quiet">{messages.percentilesNote}</p>
    </section>
  );
}

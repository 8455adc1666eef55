/** Which key asked which route how often, what failed, and what was refused and why. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { byKey, REFUSALS, refusedOf, type UsageRow } from './gateway.ts';
import { messages } from './messages.ts';

const words = messages.usage;

export function UsageTable({ rows }: { rows: readonly UsageRow[] }) {
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{words.title}</h2>
      </div>
      <ScrollRegion label={words.title} className="tall">
        <SortableTable
          label={words.title}
          columns={COLUMNS}
          rows={byKey(rows)}
          rowKey={({ key_id, method, route }) => `${key_id} ${method} ${route}`}
        />
      </ScrollRegion>
    </div>
  );
}

function nameOf({ key_id, key_name }: UsageRow): string {
  return key_id === '' ? words.people : (key_name ?? words.revoked);
}

function whyRefused({ refused }: UsageRow): string {
  return REFUSALS.filter((reason) => refused[reason] > 0)
    .map((reason) => words.refused[reason](formatCount(refused[reason])))
    .join(', ');
}

const COLUMNS: readonly Column<UsageRow>[] = [
  { key: 'key', head: words.columns.key, rowHead: true, cell: nameOf, order: nameOf },
  {
    key: 'plan',
    head: words.columns.plan,
    cell: ({ key_id, plan }) => plan ?? (key_id === '' ? '' : <span className="quiet">{words.noPlan}</span>),
    order: ({ plan }) => plan,
  },
  {
    key: 'route',
    head: words.columns.route,
    cell: ({ key_id, method, route }) =>
      key_id === '' ? (
        words.allRoutes
      ) : (
        <code>
          {method} {route}
        </code>
      ),
    order: ({ route, method }) => `${route} ${method}`,
  },
  {
    key: 'served',
    head: words.columns.served,
    figure: true,
    cell: ({ requests }) => formatCount(requests),
    order: ({ requests }) => requests,
  },
  {
    key: 'failed',
    head: words.columns.failed,
    figure: true,
    cell: ({ failed }) => formatCount(failed),
    order: ({ failed }) => failed,
  },
  {
    key: 'refused',
    head: words.columns.refused,
    cell: (row) => whyRefused(row) || <span className="quiet">0</span>,
    order: refusedOf,
  },
  {
    key: 'time',
    head: words.columns.time,
    figure: true,
    cell: ({ mean_duration_ms }) => (mean_duration_ms === null ? '' : formatDuration(mean_duration_ms)),
    order: ({ mean_duration_ms }) => mean_duration_ms,
  },
];

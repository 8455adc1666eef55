/** Requests of keys one by one, newest first, by what became of them. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { gatewayApi, type LoggedRequest, type LogPage, type Outcome, type Usage } from './gateway.ts';
import { messages } from './messages.ts';

const words = messages.log;
type Wanted = Outcome | 'all';
const OUTCOMES = Object.entries(words.outcomes).map(([value, label]) => ({ value: value as Wanted, label }));

export function RequestLog({ usage }: { usage: Usage }) {
  const [wanted, setWanted] = useState<Wanted>('all');
  const [older, setOlder] = useState<LogPage>();
  const action = useAction();
  const filter: Record<string, string> = wanted === 'all' ? {} : { outcome: wanted };
  const newest = useResource(`gateway-log ${wanted}`, (signal) => gatewayApi.log(filter, signal));
  const entries = [...(newest.value?.entries ?? []), ...(older?.entries ?? [])];
  const next = older ? older.next : (newest.value?.next ?? null);
  const unlogged = usage.rows.reduce((sum, row) => sum + row.unlogged, 0);
  const names = new Map(usage.rows.map(({ key_id, key_name }) => [key_id, key_name]));
  const choose = (outcome: Wanted) => {
    setWanted(outcome);
    setOlder(undefined);
  };
  const showOlder = () =>
    action.run('older', async () => {
      const page = await gatewayApi.log({ ...filter, before: next! });
      setOlder({ entries: [...(older?.entries ?? []), ...page.entries], next: page.next });
      return undefined;
    });
  return (
    <div className="panel admin-section">
      <div className="panel-head">
        <h2>{words.title}</h2>
        <Choice label={words.outcome} value={wanted} options={OUTCOMES} onChange={choose} />
      </div>
      <p className="admin-hint">
        {words.more(usage.access_log_days)} {unlogged > 0 && words.leftOut(formatCount(unlogged))}
      </p>
      {newest.problem && <ProblemNote problem={newest.problem} retry={newest.reload} />}
      {newest.value && entries.length === 0 && <p className="quiet">{words.none}</p>}
      {entries.length > 0 && (
        <ScrollRegion label={words.title} className="tall">
          <SortableTable
            label={words.title}
            columns={columnsWith(names)}
            rows={entries}
            rowKey={({ request_id }) => request_id}
          />
        </ScrollRegion>
      )}
      {next !== null && (
        <div className="actions">
          <ActionButton action={action} name="older" working={words.older} onPress={() => void showOlder()}>
            {words.older}
          </ActionButton>
        </div>
      )}
    </div>
  );
}

function columnsWith(names: ReadonlyMap<string, string | null>): readonly Column<LoggedRequest>[] {
  const { columns } = words;
  return [
    { key: 'at', head: columns.at, cell: ({ at }) => <Time at={at} form="day" />, order: ({ at }) => at },
    {
      key: 'key',
      head: columns.key,
      rowHead: true,
      cell: ({ key_id }) => names.get(key_id) ?? <code>{key_id}</code>,
      order: ({ key_id }) => names.get(key_id) ?? key_id,
    },
    {
      key: 'route',
      head: columns.route,
      cell: ({ method, route }) => (
        <code>
          {method} {route}
        </code>
      ),
      order: ({ route }) => route,
    },
    {
      key: 'status',
      head: columns.status,
      figure: true,
      cell: ({ status }) => (status >= 400 ? <strong>{status}</strong> : status),
      order: ({ status }) => status,
    },
    {
      key: 'why',
      head: columns.why,
      cell: ({ refused_by }) => refused_by && words.why[refused_by],
      order: ({ refused_by }) => refused_by,
    },
    {
      key: 'time',
      head: columns.time,
      figure: true,
      cell: ({ duration_ms }) => formatDuration(duration_ms),
      order: ({ duration_ms }) => duration_ms,
    },
  ];
}

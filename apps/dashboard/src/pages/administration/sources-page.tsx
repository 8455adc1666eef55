/** Whether data arrive: what came last and how much of it, whose telemetry has changed, and how to send the first event. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS } from '@bellwether/ui/format/time.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { ago } from './parts/ago.ts';
import type { Drift, Source } from './parts/api-types.ts';
import { firstEventLines } from './parts/first-event.ts';
import { useMay } from './parts/permission.ts';
import '../access/access.css';
import './administration.css';

const REFRESH_MS = 5_000;
const words = messages.sources;

const COLUMNS: readonly Column<Source>[] = [
  {
    key: 'type',
    head: words.columns.type,
    rowHead: true,
    cell: (row) => <code>{row.event_type}</code>,
    order: (row) => row.event_type,
  },
  {
    key: 'environment',
    head: words.columns.environment,
    cell: (row) => row.environment || <span className="quiet">{words.notStated}</span>,
    order: (row) => row.environment,
  },
  {
    key: 'last',
    head: words.columns.last,
    cell: (row) => (
      <>
        <Time at={row.last_received_at} form="day" />{' '}
        {row.last_day === 0 && <span className="admin-tag">{words.silent}</span>}
      </>
    ),
    order: (row) => row.last_received_at,
  },
  {
    key: 'hour',
    head: words.columns.hour,
    figure: true,
    cell: (row) => formatCount(row.last_hour),
    order: (row) => row.last_hour,
  },
  {
    key: 'day',
    head: words.columns.day,
    figure: true,
    cell: (row) => formatCount(row.last_day),
    order: (row) => row.last_day,
  },
  {
    key: 'week',
    head: words.columns.week,
    figure: true,
    cell: (row) => formatCount(row.events),
    order: (row) => row.events,
  },
];

export default function SourcesPage() {
  const sources = useResource(
    'sources',
    async (signal) => (await api.get<{ sources: readonly Source[] }>('/api/v1/sources', signal)).sources,
    REFRESH_MS,
  );
  const drift = useResource(
    'drift',
    async (signal) => (await api.get<{ warnings: readonly Drift[] }>('/api/v1/drift', signal)).warnings,
    REFRESH_MS * 6,
  );
  return (
    <Page question={words.question} answer={sources.value && <Answer sources={sources.value} />}>
      {sources.problem && <ProblemNote problem={sources.problem} retry={sources.reload} />}
      {sources.value && sources.value.length > 0 && (
        <div className="panel">
          <div className="panel-head">
            <h2 id="sources">{words.list}</h2>
          </div>
          <ScrollRegion label={words.list}>
            <SortableTable
              label={words.list}
              columns={COLUMNS}
              rows={sources.value}
              rowKey={(row) => `${row.event_type} ${row.environment}`}
            />
          </ScrollRegion>
        </div>
      )}
      <div className="admin-columns">
        <ConnectSection />
        <div className="admin-section">
          <div className="panel-head">
            <h2 id="drift">{words.drift}</h2>
          </div>
          {drift.problem && <ProblemNote problem={drift.problem} retry={drift.reload} />}
          {drift.value?.length === 0 && <p className="quiet">{words.noDrift}</p>}
          {drift.value && drift.value.length > 0 && <DriftTable warnings={drift.value} />}
        </div>
      </div>
    </Page>
  );
}

function Answer({ sources }: { sources: readonly Source[] }) {
  if (sources.length === 0) return <>{words.none}</>;
  const lastMs = Math.max(...sources.map((source) => Date.parse(source.last_received_at)));
  const hour = sources.reduce((sum, source) => sum + source.last_hour, 0);
  const kinds = new Set(sources.map((source) => source.event_type)).size;
  return <>{words.answer(formatCount(hour), kinds, ago(lastMs, Math.max(lastMs, Date.now() - (Date.now() % 1000))))}</>;
}

function DriftTable({ warnings }: { warnings: readonly Drift[] }) {
  return (
    <ScrollRegion label={words.drift}>
      <table aria-labelledby="drift">
        <thead>
          <tr>
            <th scope="col">{words.driftColumns.producer}</th>
            <th scope="col">{words.driftColumns.what}</th>
            <th scope="col">{words.driftColumns.since}</th>
          </tr>
        </thead>
        <tbody>
          {warnings.map((warning) => (
            <tr key={`${warning.producer.service} ${warning.group} ${warning.attribute} ${warning.detail}`}>
              <th scope="row">{warning.producer.service || warning.producer.scope}</th>
              <td className="wrap">{warning.detail}</td>
              <td>
                <Time at={warning.first_seen} form="day" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function ConnectSection() {
  const [key, setKey] = useState<string>();
  const action = useAction();
  const mayMakeKeys = useMay('keys:write');
  const make = () =>
    action.run('make', async () => {
      const made = await api.post<{ key: string }>('/api/v1/keys', {
        name: `${words.keyName} ${new Date(Date.now() - (Date.now() % 1000)).toISOString().slice(0, 19)}`,
        scopes: ['ingest'],
        expires_at: new Date(Date.now() + 90 * DAY_MS).toISOString(),
      });
      setKey(made.key);
      return words.made;
    });
  const lines = key === undefined ? undefined : firstEventLines(location.origin, key);
  return (
    <section className="admin-section" aria-labelledby="connect">
      <div className="panel-head">
        <h2 id="connect">{words.connect}</h2>
      </div>
      <p className="admin-hint">{mayMakeKeys ? words.connectMore : words.mayNot}</p>
      {mayMakeKeys && lines === undefined && (
        <div className="actions">
          <ActionButton action={action} name="make" working={words.making} onPress={() => void make()}>
            {words.makeKey}
          </ActionButton>
        </div>
      )}
      <ActionNote action={action} />
      {lines !== undefined && (
        <>
          <ScrollRegion label={words.connect}>
            <pre className="code">{lines}</pre>
          </ScrollRegion>
          <div className="actions">
            <CopyButton label={words.copy} text={() => lines} />
          </div>
          <p className="admin-hint">{words.waiting}</p>
        </>
      )}
    </section>
  );
}

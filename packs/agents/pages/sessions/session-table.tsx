/** Sessions in a table that can be sorted; figures align on the right, what is unknown says so. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { formatCount, formatDuration, type Scale, scaleFor } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { messages } from './messages.ts';
import type { AgentSession } from './sessions.ts';

type SessionColumn = Column<AgentSession>;

export function SessionTable({ sessions, brief }: { sessions: readonly AgentSession[]; brief?: boolean }) {
  const words = messages;
  if (sessions.length === 0) return <p className="quiet">{words.none}</p>;
  const largest = (of: (session: AgentSession) => number | undefined) =>
    Math.max(0, ...sessions.map((one) => of(one) ?? 0));
  const cost = scaleFor(
    Math.max(
      0.1,
      largest(({ costUsd }) => costUsd),
    ),
    'usd',
  );
  const tokens = scaleFor(
    largest((session) => session.tokens),
    'tokens',
  );
  const name = (key: 'agent' | 'repository' | 'team', head: string): SessionColumn => ({
    key,
    head,
    order: (session) => session[key],
    cell: (session) => session[key] ?? <Unknown />,
  });
  const count = (key: 'modelCalls' | 'toolCalls', head: string): SessionColumn => ({
    key,
    head,
    figure: true,
    order: (session) => session[key],
    cell: (session) => <Count value={session[key]} />,
  });
  const amount = (key: 'tokens' | 'costUsd', head: string, unit: string, scale: Scale): SessionColumn => ({
    key,
    head,
    figure: true,
    order: (session) => session[key],
    cell: (session) => <Value value={session[key]} unit={unit} scale={scale} brief />,
  });
  const columns: SessionColumn[] = [
    {
      key: 'started',
      head: words.started,
      rowHead: true,
      order: ({ startedAt }) => Date.parse(startedAt),
      cell: (session) => (
        <Link href={`/agents/sessions/${encodeURIComponent(session.id)}`}>
          <Time at={session.startedAt} form={brief ? 'clock' : 'day'} />
          <span className="visually-hidden"> {words.open(session.id)}</span>
        </Link>
      ),
    },
    name('agent', words.agent),
    name('repository', words.repository),
    ...(brief ? [] : [name('team', words.team)]),
    {
      key: 'duration',
      head: words.duration,
      figure: true,
      order: ({ durationMs }) => durationMs,
      cell: ({ running, durationMs }) =>
        running ? (
          words.running
        ) : durationMs === undefined ? (
          <Unknown />
        ) : durationMs === 0 ? (
          words.begun
        ) : (
          formatDuration(durationMs)
        ),
    },
    ...(brief ? [] : [count('modelCalls', words.calls), count('toolCalls', words.tools)]),
    {
      key: 'errors',
      head: words.errors,
      figure: true,
      order: ({ errors, toolFailures }) => sum(errors, toolFailures),
      cell: ({ errors, toolFailures }) => <Count value={sum(errors, toolFailures)} marked />,
    },
    ...(brief ? [] : [amount('tokens', words.tokens, 'tokens', tokens)]),
    amount('costUsd', words.cost, 'usd', cost),
  ];
  return (
    <ScrollRegion label={figureMessages.tableOf(words.title)}>
      <SortableTable
        label={words.title}
        rows={sessions}
        rowKey={({ id, startedAt }) => `${id} ${startedAt}`}
        columns={columns}
      />
    </ScrollRegion>
  );
}

function Count({ value, marked }: { value: number | undefined; marked?: boolean }) {
  if (value === undefined) return <Unknown />;
  return <span className={marked && value > 0 ? 'failing' : undefined}>{formatCount(value)}</span>;
}

function Unknown() {
  return (
    <span className="state-unknown" title={messages.unknown}>
      –
    </span>
  );
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

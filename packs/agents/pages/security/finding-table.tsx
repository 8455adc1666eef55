/** Findings, newest first, each with the session it was made in. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { type Finding, SEVERITIES } from './findings.ts';
import { messages } from './messages.ts';
import { SeverityMark } from './severity-mark.tsx';

export function FindingTable({ label, findings }: { label: string; findings: readonly Finding[] }) {
  const ofAccess = findings.some(({ access }) => access);
  return (
    <ScrollRegion label={figureMessages.tableOf(label)} className="tall">
      <SortableTable
        label={label}
        rows={findings}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'at',
            head: messages.at,
            order: ({ at }) => Date.parse(at),
            cell: ({ at }) => <Time at={at} form="day" />,
          },
          {
            key: 'severity',
            head: messages.severity,
            order: ({ severity }) =>
              SEVERITIES.indexOf(severity as (typeof SEVERITIES)[number]) + 5 * Number(severity === 'unknown'),
            cell: ({ severity }) => <SeverityMark severity={severity} />,
          },
          { key: 'kind', head: messages.kind, rowHead: true, order: ({ kind }) => kind, cell: ({ kind }) => kind },
          ofAccess
            ? {
                key: 'actor',
                head: messages.actor,
                order: ({ access }: Finding) => access?.actor,
                cell: ({ access }: Finding) => access?.actor,
              }
            : {
                key: 'where',
                head: messages.where,
                order: ({ where }: Finding) => where,
                cell: ({ where }: Finding) => where,
              },
          ofAccess
            ? {
                key: 'count',
                head: messages.count,
                figure: true,
                order: ({ access }: Finding) => access?.count,
                cell: ({ access }: Finding) => (access?.count === undefined ? '' : formatCount(access.count)),
              }
            : {
                key: 'session',
                head: messages.session,
                cell: ({ sessionId }: Finding) =>
                  sessionId === '' ? (
                    <span className="state-unknown">{messages.noSession}</span>
                  ) : (
                    <Link href={`/agents/sessions/${encodeURIComponent(sessionId)}`} title={sessionId}>
                      <span className="visually-hidden">{messages.openSession} </span>
                      {sessionId.slice(-8)}
                    </Link>
                  ),
              },
        ]}
      />
    </ScrollRegion>
  );
}

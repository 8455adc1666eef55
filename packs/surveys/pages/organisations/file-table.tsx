/** The company files of an organisation, the newest first. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import type { FileSummary } from './organisation.ts';

export function FileTable({ files }: { files: readonly FileSummary[] }) {
  const words = messages.files;
  if (files.length === 0) return <p className="quiet">{words.none}</p>;
  return (
    <ScrollRegion label={messages.one.files}>
      <SortableTable
        label={messages.one.files}
        rows={files}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'uploaded',
            head: words.uploaded,
            rowHead: true,
            order: ({ created_at }) => created_at,
            cell: ({ id, organization_id, created_at }) => (
              <Link href={`/surveys/organizations/${organization_id}/files/${id}`}>
                <Time at={created_at} form="day" />
              </Link>
            ),
          },
          {
            key: 'state',
            head: words.state,
            order: ({ status }) => status,
            cell: ({ status }) => messages.file.states[status],
          },
          {
            key: 'people',
            head: words.people,
            figure: true,
            order: ({ employee_count }) => employee_count,
            cell: ({ employee_count }) => (employee_count === null ? '–' : formatCount(employee_count)),
          },
          {
            key: 'findings',
            head: words.findings,
            figure: true,
            order: ({ findings }) => findings && findings.error + findings.warning,
            cell: ({ findings }) => (findings ? formatCount(findings.error + findings.warning) : '–'),
          },
          {
            key: 'confidence',
            head: words.confidence,
            figure: true,
            order: ({ ai_confidence_score }) => ai_confidence_score,
            cell: ({ ai_confidence_score: score }) => (score === null ? '–' : formatPercent(score, 0)),
          },
        ]}
      />
    </ScrollRegion>
  );
}

/** One report: as it reads, as files, and every figure of it with the hash of its question. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import '../access/access.css';
import { messages } from './messages.ts';
import { ReportDocumentView } from './report-document.tsx';
import './reports.css';
import { type Report, useReport } from './reports.ts';

const words = messages.report;
const FORMATS = ['pdf', 'html', 'xlsx', 'csv'] as const;

export default function ReportPage({ parameters }: PageProps) {
  const [isMaking, setMaking] = useState(true);
  const { value: report, problem, loading, reload } = useReport(parameters.report_id ?? '', isMaking);
  const mayDownload = useMay('exports:write');
  if (report && (report.state === 'making') !== isMaking) setMaking(report.state === 'making');
  return (
    <Page
      question={report?.title ?? messages.question}
      className="access-page"
      actions={
        <>
          <Link className="button plain" href="/reports?view=made">
            {words.back}
          </Link>
          {report && mayDownload && <Downloads report={report} />}
        </>
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!report && loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {report?.state === 'making' && (
        <p className="quiet page-wait" role="status">
          {words.making} {report.progress?.words}
        </p>
      )}
      {report?.state === 'failed' && (
        <p className="problem">
          {words.failed} {report.failure}
        </p>
      )}
      {report?.state === 'ready' && !report.document && <p className="note">{words.hidden}</p>}
      {report?.document && (
        <>
          <ReportDocumentView document={report.document} />
          <Figures report={report} />
        </>
      )}
    </Page>
  );
}

function Downloads({ report }: { report: Report }) {
  return FORMATS.flatMap((format) => {
    const file = report.files.find((each) => each.format === format);
    return file
      ? [
          <a key={format} className="button" href={file.href} download>
            {words.formats[format]}
          </a>,
        ]
      : [];
  });
}

function Figures({ report: { figures, fingerprint } }: { report: Report }) {
  return (
    <details className="report-figures">
      <summary>{words.figures}</summary>
      <p className="quiet">
        {words.figuresMore(formatCount(figures.length))} {words.fingerprint} <code>{fingerprint}</code>.
      </p>
      <ScrollRegion label={words.figures} className="tall">
        <table aria-label={words.figures}>
          <thead>
            <tr>
              <th scope="col">{words.columns.figure}</th>
              <th scope="col" className="figure-column">
                {words.columns.shown}
              </th>
              <th scope="col">{words.columns.query}</th>
              <th scope="col">{words.columns.hash}</th>
            </tr>
          </thead>
          <tbody>
            {figures.map(({ figure, text, query_hash, hash }) => (
              <tr key={figure}>
                <th scope="row">{figure}</th>
                <td className="figure-column">{text}</td>
                <td>
                  <code title={query_hash}>{query_hash.slice(0, 12)}</code>
                </td>
                <td>
                  <code title={hash}>{hash.slice(0, 12)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  );
}

/** Reports that were made, newest first, and what became of those that were sent. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import type { ReportSummary } from './reports.ts';

const words = messages.made;

export function MadeSection({ reports }: { reports: Resource<{ reports: readonly ReportSummary[] }> }) {
  const rows = reports.value?.reports;
  return (
    <section className="panel">
      {reports.problem && <ProblemNote problem={reports.problem} retry={reports.reload} />}
      {!rows && reports.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {rows?.length === 0 && <p className="quiet">{messages.answer.none}</p>}
      {rows && rows.length > 0 && (
        <ScrollRegion label={words.list}>
          <table aria-label={words.list}>
            <thead>
              <tr>
                <th scope="col">{words.columns.title}</th>
                <th scope="col">{words.columns.upTo}</th>
                <th scope="col">{words.columns.state}</th>
                <th scope="col">{words.columns.sent}</th>
                <th scope="col">{words.columns.fingerprint}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((report) => (
                <tr key={report.report_id}>
                  <th scope="row">
                    <Link className="row-link" href={`/reports/${encodeURIComponent(report.report_id)}`}>
                      {report.title}
                    </Link>
                    <small className="quiet report-made">
                      {messages.audiences[report.audience]}, <Time at={report.requested_at} form="day" />
                      {report.schedule_id && ` ${words.scheduled}`}
                    </small>
                  </th>
                  <td className="report-day">{lastDay(report)}</td>
                  <td className="wrap">
                    {words.states[report.state]}
                    {report.failure && <small className="quiet report-made">{report.failure}</small>}
                  </td>
                  <td>{report.channel_ids.length === 0 ? words.notSent : words.deliveries(report.deliveries)}</td>
                  <td>{report.fingerprint && <code>{report.fingerprint}</code>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

/** The last day it is about. */
function lastDay({ period }: ReportSummary): string {
  return new Date(Date.parse(period.to) - 1).toISOString().slice(0, 10);
}

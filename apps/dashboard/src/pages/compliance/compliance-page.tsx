/** Documents for auditors and data-protection officers: to be read here, and to be taken along. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import '../reports/reports.css';
import { ReportDocumentView } from '../reports/report-document.tsx';
import type { ReportDocument } from '../reports/reports.ts';
import {
  complianceApi,
  DOCUMENTS,
  type DocumentName,
  FORMATS,
  fileHref,
  RANGES,
  type RangeDays,
} from './compliance.ts';
import './compliance.css';
import { DetailsDialog } from './details-dialog.tsx';
import { messages } from './messages.ts';

export default function CompliancePage({ address }: PageProps) {
  const mayReadTrail = useMay('audit_logs:read');
  const mayWrite = useMay('settings:write');
  const allowed = DOCUMENTS.filter((name) => name === 'processing' || mayReadTrail);
  const name = allowed.find((each) => each === address.searchParams.get('document')) ?? 'processing';
  const days = RANGES.find((each) => each === address.searchParams.get('days')) ?? '90';
  const document = useResource(`compliance ${name} ${days}`, (signal) => complianceApi.document(name, days, signal));
  const [isEditing, setEditing] = useState(false);
  const set = (key: 'document' | 'days', value: string): void => {
    const next = new URL(address);
    next.searchParams.set(key, value);
    navigate(next.pathname + next.search, { replace: true });
  };
  return (
    <Page
      question={messages.question}
      answer={document.value && <Answer name={name} document={document.value} />}
      actions={
        <>
          {mayWrite && (
            <button type="button" className="button" onClick={() => setEditing(true)}>
              {messages.form.open}
            </button>
          )}
          <Downloads name={name} days={days} />
        </>
      }
    >
      <div className="compliance-choice">
        <Choice<DocumentName>
          label={messages.choose}
          value={name}
          options={allowed.map((value) => ({ value, label: messages.documents[value] }))}
          onChange={(value) => set('document', value)}
        />
        {name !== 'processing' && (
          <label className="compliance-range">
            <span>{messages.range}</span>
            <select value={days} onChange={(event) => set('days', event.target.value)}>
              {RANGES.map((each) => (
                <option key={each} value={each}>
                  {messages.ranges[each]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p className="quiet prose">{messages.leads[name]}</p>
      {document.problem && <ProblemNote problem={document.problem} retry={document.reload} />}
      {!document.value && document.loading && <p className="quiet page-wait">{messages.making}</p>}
      {document.value && (
        <section className="panel" aria-label={messages.documents[name]}>
          <ReportDocumentView document={document.value} />
        </section>
      )}
      {isEditing && (
        <DetailsDialog
          close={() => setEditing(false)}
          saved={() => {
            setEditing(false);
            document.reload();
          }}
        />
      )}
    </Page>
  );
}

/** From the figures at the top of the document. */
function Answer({ name, document }: { name: DocumentName; document: ReportDocument }) {
  const figures = document.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'key_figures' ? block.items.map(({ value }) => value.text) : [])),
  );
  const [first = '', second = '', done = '', refused = ''] = figures;
  if (name === 'access') return messages.answers.access(first, second, done, refused);
  if (name === 'soc2') return messages.answers.soc2(first, second);
  const missing = document.facts.filter(({ value }) => value === messages.notSaid).length;
  return messages.answers.processing(document.sections.length - 1, missing);
}

function Downloads({ name, days }: { name: DocumentName; days: RangeDays }) {
  return FORMATS.map((format) => (
    <a
      key={format}
      className="button"
      href={fileHref(name, format, days)}
      download
      aria-label={messages.download(messages.documents[name], messages.formats[format])}
    >
      {messages.formats[format]}
    </a>
  ));
}

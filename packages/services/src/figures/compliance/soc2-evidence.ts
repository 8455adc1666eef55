/** Evidence for a SOC 2 examination: each criterion with what is shown, what is not, and what to mend before an auditor asks. */
import type { ReportSection } from '@bellwether/reports';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Span } from './audit-activity.ts';
import {
  type ComplianceReport,
  caution,
  countOf,
  dayOf,
  paragraph,
  spanWords,
  textTable,
} from './compliance-document.ts';
import { CONTROLS } from './controls.ts';
import { readEvidenceFacts } from './evidence-facts.ts';

const COLUMNS = ['Criterion', 'Asks', 'Shown here', 'Not shown here', 'To look at first'] as const;

export async function soc2Evidence(platform: Platform, orgId: string, span: Span): Promise<ComplianceReport> {
  const facts = await readEvidenceFacts(platform, orgId, span);
  const controls = CONTROLS.map((control) => ({ ...control, found: control.concerns?.(facts) ?? [] }));
  const rows = controls.map(({ criterion, subject, shown, notShown, found }) => [
    ...[criterion, subject, shown(facts).join(' '), notShown, found.join(' ')],
  ]);
  const concerns = controls.flatMap(({ criterion, found }) => found.map((words) => `${criterion}: ${words}`));
  return {
    document: {
      method: 'soc2_evidence/1',
      title: 'Evidence for a SOC 2 examination',
      subtitle: 'What this platform can show, and what it cannot',
      language: 'en',
      as_of: dayOf(platform.clock()),
      facts: [
        { label: 'Organisation', value: platform.tenants.get(orgId)?.name ?? orgId },
        { label: 'Range', value: spanWords(span) },
        { label: 'Criteria', value: 'Trust Services Criteria of the AICPA, 2017 with the points of focus of 2022' },
      ],
      figures: {
        criteria: countOf(controls.length, 'controls/1'),
        concerns: countOf(concerns.length, 'controls/1'),
        entries: countOf(facts.trail.entries, 'verify_chain/1'),
        changes: countOf(facts.changes.all, 'event_store/1'),
      },
      sections: [answer(facts.trail.isWhole, concerns), ...controls.map((_, at) => section(rows[at]!))],
    },
    table: { columns: COLUMNS, rows },
  };
}

function answer(isWhole: boolean, concerns: readonly string[]): ReportSection {
  return {
    ...{ id: 'answer', title: 'At a glance' },
    blocks: [
      {
        kind: 'key_figures',
        items: [
          { label: 'Criteria it says something about', figure: 'criteria' },
          { label: 'Things to look at first', figure: 'concerns' },
          { label: 'Entries of the audit trail, verified', figure: 'entries' },
          { label: 'Recorded changes in the range', figure: 'changes' },
        ],
      },
      paragraph(
        'This is evidence and no opinion. Whether a control is designed well and works is for the auditor to say; criteria that are about how a company is run are not in it.',
      ),
      ...(isWhole ? [] : [caution('The audit trail does not verify. Nothing that rests on it can be relied upon.')]),
      ...(concerns.length === 0 ? [] : [{ kind: 'list' as const, items: concerns.map((words) => [{ name: words }]) }]),
    ],
  };
}

function section(row: readonly string[]): ReportSection {
  const [criterion = '', asks = '', shown = '', notShown = '', first = ''] = row;
  return {
    ...{ id: criterion.toLowerCase().replace('.', '-'), title: `${criterion} · ${asks}` },
    blocks: [
      textTable(`${criterion.toLowerCase()}-table`, 'Evidence', {
        columns: ['What', 'Found'],
        rows: [[COLUMNS[2], shown], [COLUMNS[3], notShown], ...(first === '' ? [] : [[COLUMNS[4], first]])],
      }),
    ],
  };
}

/**
 * From a company file to a chart with its findings and one figure of how far to trust it.
 *
 * `confidence` estimates the share of people who stand in the right place: the mean, over everybody, of how sure it is whom
 * they report to; less for whom a finding is about. bench/org-schema.ts measures how far the estimate is from the truth.
 */
import { bySeverity, chartFindings, type Finding, finding } from './chart-findings.ts';
import type { OrgColumnKind } from './column-words.ts';
import { inferChart } from './infer-chart.ts';
import type { OrgChart, OrgPerson } from './org-chart.ts';
import { orgTable } from './org-table.ts';
import { plainId } from './plain-words.ts';
import { type RecognisedColumn, recogniseColumns } from './recognise-columns.ts';

export interface OrgAnalysis {
  columns: readonly RecognisedColumn[];
  hasHeader: boolean;
  chart: OrgChart;
  /** Of the file: rows and columns; those of the chart are `chartFindings`. */
  fileFindings: readonly Finding[];
  findings: readonly Finding[];
  confidence: number;
}

/** Throws CompanyFileError for a table that is too large. `said`: what a person has said of columns, by header. */
export function analyseOrgTable(
  cells: readonly (readonly string[])[],
  said: Readonly<Record<string, OrgColumnKind | null>> = {},
): OrgAnalysis {
  const table = orgTable(cells);
  const columns = recogniseColumns(table, said);
  const { chart: inferred, rowsWithoutPerson, hasManagers } = inferChart(table, columns);
  const { chart, duplicates } = withoutDuplicates(inferred);
  const fileFindings: Finding[] = [];
  if (!hasManagers && chart.people.length > 1)
    fileFindings.push(finding('no_manager_column', 'error', [], { confidence: 0.95, count: chart.people.length }));
  for (const { kept, others } of duplicates)
    fileFindings.push(
      finding('duplicate_person', 'warning', [kept, ...others], { confidence: 0.97, count: others.length }),
    );
  if (rowsWithoutPerson.length > 0)
    fileFindings.push(
      finding(
        'row_without_person',
        'warning',
        rowsWithoutPerson.map((row) => `r${row}`),
        { confidence: 0.95 },
      ),
    );
  for (const { kind, header, column } of columns)
    if (kind === null && table.rows.some(({ cells: texts }) => texts[column] !== ''))
      fileFindings.push({
        ...finding('unread_column', 'note', [], { confidence: 0.9, count: 1 }),
        id: `unread_column:${column}:${header.slice(0, 60)}`,
      });
  // Without a column of managers everybody would be an orphan; one finding says it for all.
  const findings = [...fileFindings, ...(hasManagers ? chartFindings(chart) : [])].sort(bySeverity);
  return {
    columns,
    hasHeader: table.hasHeader,
    chart,
    fileFindings,
    findings,
    confidence: chartConfidence(chart, findings),
  };
}

/** The estimated share of people in the right place. An accepted finding is no longer held against anybody. */
export function chartConfidence(chart: OrgChart, findings: readonly Finding[]): number {
  if (chart.people.length === 0) return 0;
  const doubt = new Map<string, number>();
  for (const { kind, people, confidence } of findings) {
    if (kind === 'similar_units' || kind === 'wide_span' || kind === 'long_chain' || kind === 'no_department') continue;
    // Of a cycle all but one may be right; of the others the first is whom it is about.
    const about = kind === 'cycle' ? people : people.slice(0, 1);
    const wrong =
      kind === 'cycle' ? confidence / Math.max(2, people.length) + 0.2 : kind === 'duplicate_person' ? 0.1 : confidence;
    for (const key of about) doubt.set(key, Math.max(doubt.get(key) ?? 0, wrong));
  }
  const sum = chart.people.reduce((total, { key, confidence }) => total + confidence * (1 - (doubt.get(key) ?? 0)), 0);
  return Math.round((sum / chart.people.length) * 100) / 100;
}

/** Rows of one id or address are one person: the first stays, and who reports to another reports to the first. */
function withoutDuplicates(chart: OrgChart): { chart: OrgChart; duplicates: { kept: string; others: string[] }[] } {
  const first = new Map<string, OrgPerson>();
  const keptFor = new Map<string, string>();
  const more = new Map<string, OrgPerson>();
  const duplicates = new Map<string, string[]>();
  for (const person of chart.people) {
    const id = person.id === undefined ? undefined : `id ${plainId(person.id)}`;
    const marks = [id, person.email && `email ${person.email.toLowerCase()}`].filter((mark) => mark !== undefined);
    const known = marks.map((mark) => first.get(mark)).find((one) => one !== undefined);
    // Two ids with one address are two people with a mistake in the address.
    const isSame =
      known && (known.id === undefined || person.id === undefined || plainId(known.id) === plainId(person.id));
    if (known && isSame) {
      keptFor.set(person.key, known.key);
      // The later row may know what the first leaves open.
      if (known.manager === null && known.trouble === undefined) more.set(known.key, person);
      duplicates.set(known.key, [...(duplicates.get(known.key) ?? []), person.key]);
    } else for (const mark of marks) if (!first.has(mark)) first.set(mark, person);
  }
  if (keptFor.size === 0) return { chart, duplicates: [] };
  const people = chart.people
    .filter(({ key }) => !keptFor.has(key))
    .map((one): OrgPerson => {
      const { manager: said, confidence, trouble: theirs } = more.get(one.key) ?? one;
      const { trouble: _, ...bare } = one;
      const person: OrgPerson = { ...bare, manager: said, confidence, ...(theirs ? { trouble: theirs } : {}) };
      const manager = person.manager === null ? null : (keptFor.get(person.manager) ?? person.manager);
      const { trouble, ...rest } = person;
      const candidates =
        trouble?.kind === 'ambiguous' ? [...new Set(trouble.candidates.map((key) => keptFor.get(key) ?? key))] : [];
      // Whoever bore the name twice was one person.
      if (candidates.length === 1 && candidates[0] !== person.key)
        return { ...rest, manager: candidates[0]!, confidence: 0.9 };
      if (manager === person.key) return { ...rest, manager: null, confidence: 0.5, trouble: { kind: 'self' } };
      return { ...person, manager };
    });
  return { chart: { ...chart, people }, duplicates: [...duplicates].map(([kept, others]) => ({ kept, others })) };
}

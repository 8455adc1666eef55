/** What a company file is made into, as it is kept: the part that is answered, and the part that is not. */
import {
  bySeverity,
  type Correction,
  chartConfidence,
  chartFindings,
  correctChart,
  type Finding,
  type OrgChart,
  type RecognisedColumn,
} from '@bellwether/analysis';
import type { JsonObject } from '@bellwether/core';

/** As it came: texts of columns that say nothing about who somebody is, or rows an edge has made. */
export type Uploaded =
  | { kind: 'cells'; cells: string[][] }
  | { kind: 'rows'; rows: UploadedRow[]; units: UploadedUnit[]; findings: Finding[]; columns: UploadedColumn[] }
  | AnalysedUpload;

export interface UploadedRow {
  subject: string;
  ref: string | null;
  role: string | null;
  role_category: string | null;
  role_level: string | null;
  department: string | null;
  team: string | null;
  manager: string | null;
  confidence: number | null;
  /** Why the manager is not known, as the edge found out; people by their refs. */
  trouble: OrgChart['people'][number]['trouble'] | null;
}

export interface UploadedUnit {
  id: string;
  kind: 'department' | 'team';
  parent: string | null;
  name: string;
}

export interface UploadedColumn {
  kind: string;
  confidence: number;
  by: string;
}

export interface AnalysedUpload {
  kind: 'analysed';
  chart: OrgChart;
  /** Pseudonyms of events, by the keys of the chart; an erased one is zeros. */
  subjects: Record<string, string>;
  traits: Record<string, { role_category: string | null; role_level: string | null }>;
  columns: UploadedColumn[];
  fileFindings: Finding[];
  /** Whom the finalising added or changed. */
  written?: string[];
}

/** What is answered: the chart, what looks wrong in it, and what approving it would do. */
export interface SchemaData {
  people: OrgChart['people'];
  units: OrgChart['units'];
  columns: UploadedColumn[];
  findings: Finding[];
  accepted: string[];
  corrections: number;
}

export interface BuiltSchema {
  data: SchemaData;
  confidence: number;
}

export function buildSchema(upload: AnalysedUpload, corrections: readonly Correction[]): BuiltSchema {
  return finished(upload, corrections.reduce(correctChart, upload.chart), acceptedOf(corrections), corrections.length);
}

/** The same with more corrections, from what was built before. */
export function correctedSchema(upload: AnalysedUpload, before: SchemaData, more: readonly Correction[]): BuiltSchema {
  const chart = more.reduce(correctChart, { people: before.people, units: before.units });
  return finished(upload, chart, [...before.accepted, ...acceptedOf(more)], before.corrections + more.length);
}

function finished(upload: AnalysedUpload, chart: OrgChart, accepted: string[], corrections: number): BuiltSchema {
  const keys = new Set(chart.people.map(({ key }) => key));
  const units = new Set(chart.units.map(({ key }) => key));
  const isOpen = ({ id, units: about, kind, people }: Finding): boolean =>
    !accepted.includes(id) &&
    about.every((unit) => units.has(unit)) &&
    (kind !== 'duplicate_person' || people.some((key) => keys.has(key)));
  const flat = upload.fileFindings.some(({ kind }) => kind === 'no_manager_column');
  const isAllAlone = flat && chart.people.every(({ manager }) => manager === null);
  const known = new Map(upload.fileFindings.filter(isOpen).map((one) => [one.id, one]));
  // In a file without managers everybody would be an orphan; one finding says it for all.
  if (!isAllAlone) {
    for (const [id, { kind }] of known) if (kind === 'no_manager_column') known.delete(id);
    for (const one of chartFindings(chart)) if (isOpen(one)) known.set(one.id, one);
  }
  const findings = [...known.values()].sort(bySeverity);
  return {
    data: { people: chart.people, units: chart.units, columns: upload.columns, findings, accepted, corrections },
    confidence: chartConfidence(chart, findings),
  };
}

function acceptedOf(corrections: readonly Correction[]): string[] {
  return corrections.flatMap((correction) => (correction.kind === 'accept' ? [correction.finding] : []));
}

export function columnsOf(columns: readonly RecognisedColumn[]): UploadedColumn[] {
  return columns.flatMap(({ kind, confidence, by }) => (kind ? [{ kind, confidence, by }] : []));
}

/** As the database keeps it. */
export function asJson(value: Uploaded | SchemaData): string {
  return JSON.stringify(value);
}

export function uploadedOf(stored: JsonObject): Uploaded {
  return stored as unknown as Uploaded; // we wrote it
}

export function schemaDataOf(stored: JsonObject): SchemaData {
  return stored as unknown as SchemaData; // we wrote it
}

/**
 * What may be uploaded to the centre, and what may not: rows an edge has made, rows of other tools, or a file, all without a
 * column that says who somebody is. Whatever does is refused before anything is kept, naming the columns.
 */
import {
  CompanyFileError,
  FINDING_KINDS,
  type Finding,
  isFilledCell,
  type OrgAnalysis,
  PERSONAL_COLUMNS,
  readCompanyFile,
} from '@bellwether/analysis';
import { type FieldError, Problem } from '@bellwether/core';
import { type InputReader, readInput } from '../../input.ts';
import {
  personalFieldErrors,
  personalProblem,
  personalTextFault,
  TO_THE_EDGE,
} from '../organization/personal-fields.ts';
import { UNITS_MAX } from '../organization/units.ts';
import type { Uploaded, UploadedRow } from './schema-data.ts';

export interface Upload {
  organizationId: string;
  source: 'edge' | 'file' | 'rows';
  uploaded: Uploaded;
  rows: number;
}

const ROWS_MAX = 20_000;
const UUID = { matches: /^[0-9a-f-]{36}$/i, otherwise: 'be the id of an organization' };
const KEY = { matches: /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/, otherwise: 'be an id without spaces' };
const WORD = { matches: /^[a-z][a-z0-9_]*$/, otherwise: 'be a word of small letters' };
const SEVERITIES = ['error', 'warning', 'note'] as const;
/** Findings about a file that only whoever has its words can make. */
const EDGE_FINDINGS = FINDING_KINDS.filter((kind) =>
  ['similar_units', 'duplicate_person', 'row_without_person', 'unread_column', 'no_manager_column'].includes(kind),
) as [(typeof FINDING_KINDS)[number], ...(typeof FINDING_KINDS)[number][]];

/** A JSON body: `{organization_id, rows, units?, findings?, columns?}`. */
export async function readRows(input: unknown): Promise<Upload> {
  const rows = (input as { rows?: unknown } | null)?.rows;
  if (Array.isArray(rows)) {
    if (rows.length > ROWS_MAX) throw tooLarge(`It has ${rows.length} rows; ${ROWS_MAX} are the most.`);
    const errors: FieldError[] = [];
    for (const [index, row] of rows.entries()) {
      errors.push(...personalFieldErrors(row, `rows[${index}].`));
      if (errors.length > 20) break;
    }
    if (errors.length > 0) throw personalProblem(errors);
    if (!rows.every((row) => typeof row === 'object' && row !== null && 'subject' in row)) {
      const { organization_id } = readInput(input, (read) => ({
        organization_id: read.text('organization_id', { max: 36, pattern: UUID }),
        rows: read.raw('rows'),
      }));
      return readCells(organization_id, 'rows', { cells: cellsOf(rows) });
    }
  }
  return readInput(input, (read) => {
    const organizationId = read.text('organization_id', { max: 36, pattern: UUID });
    const units = read.has('units') ? read.list('units', UNITS_MAX, readUnit) : [];
    const texts = new TextCheck();
    const list = read.list('rows', ROWS_MAX, (row) => readRow(row, texts));
    if (list.length === 0) read.refuse('rows', 'is empty.');
    const isEdge = list.some(({ ref }) => ref !== null);
    return {
      organizationId,
      source: isEdge ? 'edge' : 'rows',
      rows: list.length,
      uploaded: {
        kind: 'rows',
        rows: list,
        units,
        findings: read.has('findings') ? read.list('findings', 5000, readFinding) : [],
        columns: read.has('columns') ? read.list('columns', 100, readColumn) : [],
      },
    };
  });
}

/** A file, or rows with any names: its columns have to be recognised before it is known what it says. */
export async function readCells(
  organizationId: string,
  source: 'file' | 'rows',
  input: { bytes: Uint8Array } | { cells: string[][] },
): Promise<Upload> {
  const { cells, analysis } = await readCompanyFile(input).catch((error: unknown): never => {
    if (error instanceof CompanyFileError)
      throw error.tooLarge ? tooLarge(error.message) : new Problem('malformed_body', error.message, { cause: error });
    throw error;
  });
  const { columns, chart } = analysis;
  const personal = columns.filter(({ kind }) => kind !== null && PERSONAL_COLUMNS.has(kind));
  const errors = [
    ...personal.map(({ column, kind }) => ({
      field: `column ${column + 1}`,
      detail: `is ${kind}: it says who somebody is.`,
    })),
    ...looksPersonal(cells, analysis),
  ];
  if (errors.length > 0) throw personalProblem(errors);
  const kept = columns.filter(({ kind }) => kind !== null && KEPT.has(kind));
  if (!kept.some(({ kind }) => kind === 'employee_id'))
    throw new Problem(
      'invalid_request',
      `It has no column of pseudonyms, such as "subject" or "employee id", so nobody in it can be told from another. ${TO_THE_EDGE}`,
      { errors: [{ field: 'employee_id', detail: 'is missing.' }] },
    );
  if (chart.people.length === 0) throw new Problem('invalid_request', 'There is nobody in it.');
  const header = kept.map(({ kind }) => kind as string);
  const texts = cells.slice(
    analysis.hasHeader
      ? headerAt(
          cells,
          columns.map((one) => one.header),
        ) + 1
      : 0,
  );
  return {
    organizationId,
    source,
    rows: chart.people.length,
    // Columns nobody needs are not kept.
    uploaded: { kind: 'cells', cells: [header, ...texts.map((row) => kept.map(({ column }) => row[column] ?? ''))] },
  };
}

const KEPT: ReadonlySet<string> = new Set([
  'employee_id',
  'role',
  'department',
  'team',
  'manager_id',
  'reports_to_path',
]);

function headerAt(cells: readonly (readonly string[])[], header: readonly string[]): number {
  return cells.findIndex((row) =>
    header.every(
      (name, column) =>
        (row[column] ?? '').normalize('NFKC').trim() ===
        (/^Column \d+$/.test(name) ? (row[column] ?? '').trim() : name),
    ),
  );
}

/** Columns whose texts look like somebody, whatever they are called; of those that are kept or unknown. */
function looksPersonal(cells: readonly (readonly string[])[], { columns, hasHeader }: OrgAnalysis): FieldError[] {
  return columns.flatMap(({ column, kind, header }): FieldError[] => {
    if (kind !== null && PERSONAL_COLUMNS.has(kind)) return [];
    const texts = [
      ...new Set(
        cells.slice(hasHeader ? 1 : 0).flatMap((row) => (isFilledCell(row[column] ?? '') ? [row[column]!] : [])),
      ),
    ];
    const sample = texts.slice(0, 2000);
    const isId = kind === 'employee_id' || kind === 'manager_id';
    const like = sample.filter((text) => personalTextFault(text, isId ? 'user_id' : 'text') !== undefined).length;
    // Departments are called Jordan now and then; a column of names is one all the way down.
    return like > Math.max(1, sample.length * 0.2)
      ? [{ field: `column ${column + 1}`, detail: `(${header.slice(0, 40)}) holds what looks like people.` }]
      : [];
  });
}

function cellsOf(rows: readonly unknown[]): string[][] {
  const objects = rows.map((row) => (typeof row === 'object' && row !== null && !Array.isArray(row) ? row : {}));
  const names = [...new Set(objects.flatMap((row) => Object.keys(row)))].slice(0, 101);
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return [names, ...objects.map((row) => names.map((name) => text((row as Record<string, unknown>)[name])))];
}

/** One and the same text is looked at once: a file has few titles and many people. */
class TextCheck {
  readonly #known = new Map<string, string | undefined>();

  fault(text: string, field: string): string | undefined {
    const key = `${field} ${text}`;
    if (!this.#known.has(key)) this.#known.set(key, personalTextFault(text, field));
    return this.#known.get(key);
  }
}

function readRow(read: InputReader, texts: TextCheck): UploadedRow {
  const optional = (field: string, max: number, rule?: typeof KEY): string | null =>
    read.has(field) && read.raw(field) !== null ? read.text(field, { max, ...(rule ? { pattern: rule } : {}) }) : null;
  const words = (field: string, max: number): string | null => {
    const text = optional(field, max);
    const fault = text === null || text === '' ? undefined : texts.fault(text, field);
    return fault === undefined ? text : read.refuse(field, fault, null);
  };
  const subject = read.text('subject', { max: 256, pattern: KEY });
  const fault = subject === '' ? undefined : texts.fault(subject, 'user_id');
  if (fault !== undefined) read.refuse('subject', fault);
  return {
    subject,
    ref: optional('ref', 64, KEY),
    role: words('role', 255),
    role_category: optional('role_category', 64, WORD),
    role_level: optional('role_level', 64, WORD),
    department: words('department', 128),
    team: words('team', 128),
    manager: optional('manager', 256, KEY),
    confidence: read.has('confidence') ? read.number('confidence', { min: 0, max: 1 }) : null,
    trouble: read.has('trouble') && read.raw('trouble') !== null ? read.object('trouble', readTrouble) : null,
  };
}

function readTrouble(read: InputReader): UploadedRow['trouble'] {
  const key = (field: string): string => read.text(field, { max: 64, pattern: KEY });
  switch (read.oneOf('kind', ['unknown', 'ambiguous', 'self', 'conflicting'])) {
    case 'unknown':
      return {
        kind: 'unknown',
        nearest: read.has('nearest') && read.raw('nearest') !== null ? key('nearest') : null,
        likeness: read.number('likeness', { min: 0, max: 1 }),
      };
    case 'ambiguous':
      return { kind: 'ambiguous', candidates: readKeys(read, 'candidates', 5) };
    case 'conflicting':
      return { kind: 'conflicting', other: key('other') };
    case 'self':
      return { kind: 'self' };
  }
}

function readUnit(read: InputReader) {
  const name = read.text('name', { max: 200 });
  const fault = name === '' ? undefined : personalTextFault(name, 'name_generic');
  if (fault !== undefined) read.refuse('name', fault);
  return {
    id: read.text('id', { max: 128, pattern: KEY }),
    kind: read.oneOf('kind', ['department', 'team']),
    parent: read.has('parent') && read.raw('parent') !== null ? read.text('parent', { max: 128, pattern: KEY }) : null,
    name,
  };
}

function readColumn(read: InputReader) {
  return {
    kind: read.text('kind', { max: 64, pattern: WORD }),
    confidence: read.number('confidence', { min: 0, max: 1 }),
    by: read.oneOf('by', ['header', 'content', 'both', 'person', 'nothing']),
  };
}

function readFinding(read: InputReader): Finding {
  const [people, units] = [readKeys(read, 'people', 50), readKeys(read, 'units', 2)];
  const kind = read.oneOf('kind', EDGE_FINDINGS);
  const confidence = read.number('confidence', { min: 0, max: 1 });
  const merge = kind === 'similar_units' && units.length === 2;
  return {
    id: [
      kind,
      ...people.slice(0, 3),
      ...units,
      ...(people.length + units.length === 0 ? [read.integer('position', { min: 0, max: 1000 })] : []),
    ].join(':'),
    kind,
    severity: read.oneOf('severity', SEVERITIES),
    people,
    units,
    count: read.integer('count', { min: 0, max: ROWS_MAX }),
    confidence,
    ...(merge
      ? {
          suggestion: { kind: 'merge_units', from: units[0] as string, into: units[1] as string } as const,
          suggestion_confidence: confidence,
        }
      : {}),
  };
}

function readKeys(read: InputReader, field: string, max: number): string[] {
  const value = read.raw(field) ?? [];
  const isList = Array.isArray(value) && value.length <= max;
  if (isList && value.every((one) => typeof one === 'string' && one.length <= 128 && KEY.matches.test(one)))
    return value as string[];
  return read.refuse(field, `has to be a list of at most ${max} ids.`, []);
}

function tooLarge(detail: string): Problem {
  return new Problem('body_too_large', detail);
}

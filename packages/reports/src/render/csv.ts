/**
 * All figures of a report as one table, a row each: where it stands, what it is, its value, interval and people. For
 * machines: plain numbers with a point, empty where there is none and the reason beside it. RFC 4180.
 */
import type { ReportDocument } from '../document/document.ts';
import { figureRows } from './figure-rows.ts';

const FIGURE_COLUMNS = [
  'section',
  'table',
  'row',
  'column',
  'figure',
  'value',
  'low',
  'high',
  'people',
  'q',
  'unit',
  'reason',
  'method',
] as const;

/** Where figures have a question behind them, it stands beside each. */
const SOURCE_COLUMNS = ['query', 'query_hash', 'hash'] as const;

export function figureColumns({ origin }: Pick<ReportDocument, 'origin'>) {
  return origin ? ([...FIGURE_COLUMNS, ...SOURCE_COLUMNS] as const) : FIGURE_COLUMNS;
}

export function renderCsv(document: ReportDocument): Uint8Array {
  const columns = figureColumns(document);
  const lines = [columns.join(',')];
  for (const row of figureRows(document)) lines.push(columns.map((column) => cell(row[column] ?? '')).join(','));
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** What a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

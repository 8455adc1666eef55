/** What documents for auditors are made of: tables of words, counts, and the same as rows for a CSV file. */
import {
  named,
  type ReportBlock,
  type ReportDocument,
  type ReportFigure,
  type ReportTable,
  type Words,
} from '@bellwether/reports';
import { csvCell } from '../../csv-cell.ts';
import type { Span } from './audit-activity.ts';

export interface ComplianceReport {
  document: ReportDocument;
  /** The table that a CSV file of it holds. */
  table: TextTable;
}

export interface TextTable {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A sentence as it is. Numbers in it are counts of this document's own making, or names. */
export function said(text: string): Words {
  return [named(text)];
}

export function paragraph(text: string): ReportBlock {
  return { kind: 'paragraph', words: said(text) };
}

export function caution(text: string): ReportBlock {
  return { kind: 'caution', words: said(text) };
}

/** The first column names the row. */
export function textTable(id: string, caption: string, { columns, rows }: TextTable): ReportTable {
  return {
    ...{ kind: 'table', id, caption },
    columns: columns.map((title, index) => ({ title, holds: index === 0 ? 'name' : 'words' })),
    rows: rows.map((row) => row.map((text) => ({ text }))),
  };
}

export function countOf(value: number, method: string): ReportFigure {
  return { value, unit: 'count', method };
}

export function csvOf({ columns, rows }: TextTable): Uint8Array {
  const lines = [columns, ...rows].map((row) => row.map(csvCell).join(','));
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** `a, b and c`. */
export function andList(items: readonly string[]): string {
  return [items.slice(0, -1).join(', '), items.at(-1)].filter(Boolean).join(' and ');
}

/** 2026-11-21. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function spanWords({ fromMs, toMs }: Span): string {
  return `${dayOf(fromMs)} to ${new Date(toMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export const NOT_SAID = 'Not said yet.';

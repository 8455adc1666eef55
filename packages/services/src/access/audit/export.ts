/** The audit trail to take away: CSV, or JSON with one entry a line; read and sent page by page, newest first. */
import type { Records } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { csvCell } from '../../csv-cell.ts';
import { readInput } from '../../input.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import type { AuditEntry } from './audit-entry.ts';
import { type AuditFilter, readAuditFilter } from './audit-filter.ts';
import { chainOf } from './audit-trail.ts';
import { auditedFilter } from './list.ts';
import { readEntries } from './read-entries.ts';

export const AUDIT_EXPORT_FORMATS = ['csv', 'json'] as const;
export type AuditExportFormat = (typeof AUDIT_EXPORT_FORMATS)[number];
const ENTRIES_PER_PAGE = 1000;
const COLUMNS = [
  ...(['seq', 'at', 'org_id', 'actor', 'action', 'resource_type', 'resource_id', 'outcome', 'address'] as const),
  ...(['request_id', 'details', 'prev_hash', 'hash'] as const),
] as const;

export interface AuditExport {
  contentType: string;
  fileName: string;
  chunks: AsyncIterable<string>;
}

export async function exportAudit(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<AuditExport> {
  requirePermission(context, caller, 'audit_logs:read');
  const { filter, format } = readInput(input ?? {}, (read) => ({
    filter: readAuditFilter(read),
    format: read.has('format') ? read.oneOf('format', AUDIT_EXPORT_FORMATS) : 'csv',
  }));
  const details = { ...auditedFilter(filter), format };
  await context.audit.noteEach(caller, { action: 'audit.export', resourceType: 'audit', details });
  const day = new Date(context.clock()).toISOString().slice(0, 10);
  const chunks = exportedEntries(context.records, chainOf(caller), filter, format);
  return format === 'csv'
    ? { contentType: 'text/csv; charset=utf-8', fileName: `audit_${day}.csv`, chunks }
    : { contentType: 'application/x-ndjson', fileName: `audit_${day}.json`, chunks };
}

export function exportedEntries(
  records: Records,
  chain: string,
  filter: AuditFilter,
  format: AuditExportFormat,
): AsyncIterable<string> {
  const pages = allEntries(records, chain, filter);
  return format === 'csv' ? csvChunks(pages) : jsonChunks(pages);
}

async function* allEntries(
  records: Records,
  chain: string,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditEntry[]> {
  let before: number | undefined;
  for (;;) {
    const { entries, next } = await readEntries(records, chain, filter, { before, limit: ENTRIES_PER_PAGE });
    yield entries;
    if (next === null) return;
    before = next;
  }
}

async function* csvChunks(pages: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const page of pages)
    if (page.length > 0)
      yield page.map((entry) => `${COLUMNS.map((name) => csvCell(cellOf(entry, name))).join(',')}\r\n`).join('');
}

function cellOf(entry: AuditEntry, name: (typeof COLUMNS)[number]): string {
  return name === 'details' ? JSON.stringify(entry.details) : String(entry[name]);
}

async function* jsonChunks(pages: AsyncIterable<readonly AuditEntry[]>): AsyncGenerator<string> {
  for await (const page of pages) if (page.length > 0) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

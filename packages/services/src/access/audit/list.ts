import type { ServiceContext } from '../../context.ts';
import { type InputReader, readInput } from '../../input.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import type { AuditEntry } from './audit-entry.ts';
import { type AuditFilter, readAuditFilter } from './audit-filter.ts';
import { chainOf } from './audit-trail.ts';
import { readEntries } from './read-entries.ts';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 500;

export interface AuditList {
  entries: AuditEntry[];
  /** For `before` of the next page; null on the last one. */
  next: string | null;
}

/**
 * Entries of the caller's organisation, newest first; of the installation, for an operator who has named none. Who reads
 * them is one of them.
 */
export async function listAudit(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<AuditList> {
  requirePermission(context, caller, 'audit_logs:read');
  const { filter, limit, before } = readInput(input, readListInput);
  await context.audit.note(caller, { action: 'audit.read', resourceType: 'audit', details: auditedFilter(filter) });
  const { entries, next } = await readEntries(context.records, chainOf(caller), filter, { before, limit });
  return { entries, next: next === null ? null : String(next) };
}

/** The filter, and which page. */
export function readListInput(read: InputReader) {
  return {
    filter: readAuditFilter(read),
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : LIMIT_DEFAULT,
    before: read.has('before')
      ? readBefore(read.text('before', { max: 20 }), () => read.refuse('before', BEFORE))
      : undefined,
  };
}

const BEFORE = 'has to be the "next" of an earlier page.';

function readBefore(text: string, refuse: () => undefined): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : refuse();
}

export function auditedFilter(filter: AuditFilter): Record<string, string> {
  return { ...filter };
}

/** Single requests of keys, newest first: which key asked what, what it was answered, and why it was refused. */
import { Problem, parseInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { REFUSALS, type Refusal } from './usage-book.ts';

export interface AccessLogEntry {
  request_id: string;
  at: string;
  key_id: string;
  method: string;
  route: string;
  status: number;
  refused_by: Refusal | null;
  duration_ms: number;
  bytes_in: number;
  bytes_out: number;
}

export interface AccessLogPage {
  entries: AccessLogEntry[];
  /** For `before` of the next page; null on the last one. */
  next: string | null;
}

const LIMIT = { min: 1, max: 500 };
const OUTCOMES = ['served', 'failed', 'refused'] as const;
const REQUEST_ID = /^[0-9a-f-]{36}$/;

/** `{key_id?, route?, outcome?, refused_by?, from?, to?, before?, limit?}`, as text. */
export async function listAccessLog(
  platform: Platform,
  caller: Caller | undefined,
  query: Readonly<Record<string, string>>,
): Promise<AccessLogPage> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const filter = readInput(query, (read) => ({
    keyId: read.has('key_id') ? read.text('key_id', { max: 100 }) : undefined,
    route: read.has('route') ? read.text('route', { max: 200 }) : undefined,
    outcome: read.has('outcome') ? read.oneOf('outcome', OUTCOMES) : undefined,
    refusedBy: read.has('refused_by') ? read.oneOf('refused_by', REFUSALS) : undefined,
    from: readTime(read, 'from'),
    to: readTime(read, 'to'),
    before: read.has('before')
      ? read.text('before', { max: 36, pattern: { matches: REQUEST_ID, otherwise: 'be the next of a page' } })
      : undefined,
    limit: read.has('limit') ? Number(read.text('limit', { max: 3 })) : 100,
  }));
  if (!Number.isInteger(filter.limit) || filter.limit < LIMIT.min || filter.limit > LIMIT.max)
    throw new Problem('invalid_request', `limit has to be from ${LIMIT.min} to ${LIMIT.max}.`, {
      errors: [{ field: 'limit', detail: `has to be from ${LIMIT.min} to ${LIMIT.max}.` }],
    });
  await platform.audit.note(caller, { action: 'gateway.log', resourceType: 'gateway', resourceId: orgId });
  await platform.gateway.settled();
  const rows = await platform.records.asTenant(orgId, (tx) => {
    let select = tx.selectFrom('gateway_access_log').selectAll();
    if (filter.keyId !== undefined) select = select.where('key_id', '=', filter.keyId);
    if (filter.route !== undefined)
      select = select.where((eb) => eb.fn('starts_with', ['route', eb.val(filter.route)]));
    if (filter.outcome === 'refused') select = select.where('refused_by', 'is not', null);
    if (filter.outcome === 'failed') select = select.where('refused_by', 'is', null).where('status', '>=', 400);
    if (filter.outcome === 'served') select = select.where('refused_by', 'is', null).where('status', '<', 400);
    if (filter.refusedBy !== undefined) select = select.where('refused_by', '=', filter.refusedBy);
    if (filter.from !== undefined) select = select.where('at', '>=', filter.from);
    if (filter.to !== undefined) select = select.where('at', '<', filter.to);
    if (filter.before !== undefined) select = select.where('request_id', '<', filter.before);
    return select.orderBy('request_id', 'desc').limit(filter.limit).execute();
  });
  const entries = rows.map(({ org_id: _org, at, bytes_in, bytes_out, refused_by, ...entry }) => ({
    ...entry,
    at: at.toISOString(),
    refused_by: refused_by as Refusal | null,
    bytes_in: Number(bytes_in),
    bytes_out: Number(bytes_out),
  }));
  return { entries, next: entries.length === filter.limit ? entries.at(-1)!.request_id : null };
}

export function readTime(read: InputReader, field: string): Date | undefined {
  if (!read.has(field)) return undefined;
  const ms = parseInstant(read.text(field, { max: 40 }));
  return ms === undefined ? read.refuse(field, 'has to be a time such as 2027-01-31T00:00:00Z.') : new Date(ms);
}

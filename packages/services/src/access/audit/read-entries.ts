/**
 * Entries of a chain, newest first. A filter may match little of a long chain, so the chain is looked through piece by
 * piece, each in a transaction of its own that others can go between, and no further than `ENTRIES_LOOKED_AT_MAX` at once.
 */
import type { JsonObject } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditFilter } from './audit-filter.ts';
import { inChain } from './audit-trail.ts';

const ENTRIES_PER_PIECE = 5_000;
const ENTRIES_LOOKED_AT_MAX = 200_000;

export interface AuditPage {
  entries: AuditEntry[];
  /** For `before` of the next page; null on the last one. */
  next: number | null;
}

/** A page may hold fewer than `limit` entries, even none, and have a next one. */
export async function readEntries(
  records: Records,
  chain: string,
  filter: AuditFilter,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<AuditPage> {
  const entries: AuditEntry[] = [];
  const newest = await newestSeq(records, chain);
  const begin = Math.min(before ?? Number.POSITIVE_INFINITY, newest + 1);
  const end = Math.max(1, begin - ENTRIES_LOOKED_AT_MAX);
  let position = begin;
  while (position > end && entries.length < limit) {
    const from = Math.max(end, position - ENTRIES_PER_PIECE);
    const rows = await readPiece(records, chain, filter, { from, before: position, limit: limit - entries.length });
    entries.push(...rows);
    position = entries.length === limit ? entries.at(-1)!.seq : from;
  }
  return { entries, next: position > 1 ? position : null };
}

function newestSeq(records: Records, chain: string): Promise<number> {
  return inChain(records, chain, async (tx) => {
    const head = await tx.selectFrom('audit_heads').select('seq').where('org_id', '=', chain).executeTakeFirst();
    return Number(head?.seq ?? 0);
  });
}

async function readPiece(
  records: Records,
  chain: string,
  filter: AuditFilter,
  { from, before, limit }: { from: number; before: number; limit: number },
): Promise<AuditEntry[]> {
  const { actor, action, resourceType, resourceId, outcome } = filter;
  const rows = await inChain(records, chain, (tx) => {
    let query = tx
      .selectFrom('audit_entries')
      .selectAll()
      .where('org_id', '=', chain)
      .where('seq', '>=', from)
      .where('seq', '<', before);
    if (actor !== undefined) query = query.where('actor', '=', actor);
    if (action !== undefined) query = query.where((eb) => eb.fn('starts_with', ['action', eb.val(action)]));
    if (resourceType !== undefined) query = query.where('resource_type', '=', resourceType);
    if (resourceId !== undefined) query = query.where('resource_id', '=', resourceId);
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
    if (filter.to !== undefined) query = query.where('at', '<', filter.to);
    return query.orderBy('seq', 'desc').limit(limit).execute();
  });
  return rows.map(({ seq, details, prev_hash, hash, ...entry }) => ({
    ...entry,
    seq: Number(seq),
    details: detailsOf(details),
    prev_hash: Buffer.from(prev_hash).toString('hex'),
    hash: Buffer.from(hash).toString('hex'),
  }));
}

/** An entry that somebody has changed is shown as well; `verify` says that it was. */
function detailsOf(text: string): JsonObject {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { unreadable: text };
  }
}

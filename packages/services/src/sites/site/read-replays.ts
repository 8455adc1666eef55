/** Recordings of pages: which there are, one to watch, and removing one. Whoever watches is in the audit trail. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findSite } from './site-row.ts';

const SHOWN_MAX = 100;
const UNPACKED_MAX = 64 * 1024 * 1024;
const unpack = promisify(gunzip);

export interface ReplaySummary {
  replay_id: string;
  site_id: string;
  path: string;
  device_class: string;
  browser: string;
  started_at: string;
  duration_ms: number;
  events: number;
}

export interface ReplayView extends ReplaySummary {
  /** As rrweb plays them. */
  recorded: JsonObject[];
}

/** The newest first. Throws not_found. */
export async function listReplays(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
): Promise<{ replays: ReplaySummary[]; share: number; days: number }> {
  requirePermission(platform, caller, 'replays:read');
  const orgId = organisationOf(caller);
  const listed = await platform.records.asTenant(orgId, async (tx) => {
    const { settings } = await findSite(tx, orgId, siteId);
    const rows = await summaries(tx, orgId)
      .where('site_id', '=', siteId)
      .orderBy('started_at', 'desc')
      .limit(SHOWN_MAX)
      .execute();
    return { replays: rows.map(summaryOf), share: settings.replay_share, days: settings.replay_days };
  });
  await platform.audit.note(caller, { action: 'replay.list', resourceType: 'site', resourceId: siteId });
  return listed;
}

/** Throws not_found. The entry in the audit trail is durable before anything is shown. */
export async function watchReplay(platform: Platform, caller: Caller | undefined, id: string): Promise<ReplayView> {
  requirePermission(platform, caller, 'replays:read');
  const orgId = organisationOf(caller);
  const note = { action: 'replay.read', resourceType: 'replay', resourceId: id };
  const { row, parts } = await audited(platform, caller, note, async (tx) => {
    const row = await summaries(tx, orgId).where('replay_id', '=', id).executeTakeFirst();
    if (!row) throw noSuchReplay();
    const parts = await tx
      .selectFrom('site_replay_parts')
      .select('events')
      .where('org_id', '=', orgId)
      .where('replay_id', '=', id)
      .orderBy('part')
      .execute();
    return { row, parts };
  });
  const recorded: JsonObject[] = [];
  for (const { events } of parts) {
    const text = await unpack(events, { maxOutputLength: UNPACKED_MAX });
    recorded.push(...(JSON.parse(text.toString('utf8')) as JsonObject[]));
  }
  return { ...summaryOf(row), recorded };
}

/** Throws not_found. */
export async function removeReplay(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'sites:write');
  const orgId = organisationOf(caller);
  await audited(platform, caller, { action: 'replay.remove', resourceType: 'replay', resourceId: id }, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('site_replays')
      .where('org_id', '=', orgId)
      .where('replay_id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw noSuchReplay();
  });
}

function summaries(tx: Transaction, orgId: string) {
  return tx
    .selectFrom('site_replays')
    .select(['replay_id', 'site_id', 'path', 'device_class', 'browser', 'started_at', 'duration_ms', 'events'])
    .where('org_id', '=', orgId);
}

function summaryOf({ started_at, ...row }: Omit<ReplaySummary, 'started_at'> & { started_at: Date }): ReplaySummary {
  return { ...row, started_at: started_at.toISOString() };
}

function noSuchReplay(): Problem {
  return new Problem('not_found', 'There is no such recording; they are kept for a few days only.');
}

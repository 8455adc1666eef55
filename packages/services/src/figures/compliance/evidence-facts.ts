/** What can be shown of a span, gathered once: access, the trail and whether it is whole, changes, retention, erasures. */
import { DAY_MS } from '@bellwether/core';
import { verifyChain } from '../../access/audit/verify-chain.ts';
import { readDrills } from '../../installation/backup/drill-history.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readCheckRows } from '../quality/check-row.ts';
import { type AccessFacts, hasSecondFactor, readAccessFacts } from './access-facts.ts';
import { type Activity, auditActivity, type Span } from './audit-activity.ts';

export interface EvidenceFacts {
  users: { active: number; withSecondFactor: number; notSeen: number; switchedOff: number };
  keys: { working: number; withoutEnd: number; unused: number };
  signOn: AccessFacts['signOn'];
  trail: { entries: number; isWhole: boolean; detail: string; anchors: number };
  lines: readonly Activity[];
  /** Changes of what is configured, each with who made it and what it was before. */
  changes: { all: number; kinds: number };
  retention: {
    eventsDays: number;
    windowsDays: number;
    clearedThroughMs: number | undefined;
    /** Absent without an archive. */
    archiveYears: number | undefined;
    auditYears: number;
  };
  erasures: { done: number; open: number };
  notices: { access: number; channels: number };
  quality: { passed: number; failed: number };
  /** Instants of the newest backup and of the last drill that was good; `isSet`: whether there is a place for backups. */
  backups: { isSet: boolean; newestAtMs: number | undefined; drilledAtMs: number | undefined };
  floor: number;
}

/** Somebody who has not signed in for so long should be asked for. */
export const NOT_SEEN_DAYS = 90;

export async function readEvidenceFacts(platform: Platform, orgId: string, span: Span): Promise<EvidenceFacts> {
  await platform.audit.settled();
  const verification = await verifyChain(platform.records, orgId, { anchorPath: platform.anchors.path });
  const retention = platform.retention.get(orgId);
  const [from, to] = [new Date(span.fromMs), new Date(span.toMs)];
  const unseen = new Date(platform.clock() - NOT_SEEN_DAYS * DAY_MS);
  return platform.records.asTenant(orgId, async (tx): Promise<EvidenceFacts> => {
    const { users, keys, signOn } = await readAccessFacts(platform, tx, orgId);
    const active = users.filter(({ disabled_at }) => disabled_at === null);
    const changes = await tx
      .selectFrom('event_store')
      .select((eb) => ['stream_type', eb.fn.countAll<number>().as('times')])
      .where('org_id', '=', orgId)
      .where('created_at', '>=', from)
      .where('created_at', '<', to)
      .groupBy('stream_type')
      .execute();
    const erasures = await tx
      .selectFrom('erasures')
      .select((eb) => ['status', eb.fn.countAll<number>().as('times')])
      .where('org_id', '=', orgId)
      .where('requested_at', '>=', from)
      .where('requested_at', '<', to)
      .groupBy('status')
      .execute();
    const erased = (isDone: boolean): number =>
      erasures
        .filter(({ status }) => (status === 'done') === isDone)
        .reduce((sum, { times }) => sum + Number(times), 0);
    const [notices, channels] = [
      await tx
        .selectFrom('notifications')
        .select((eb) => eb.fn.countAll<number>().as('times'))
        .where('org_id', '=', orgId)
        .where('kind', '=', 'access')
        .where('created_at', '>=', from)
        .where('created_at', '<', to)
        .executeTakeFirstOrThrow(),
      await tx
        .selectFrom('notification_channels')
        .select((eb) => eb.fn.countAll<number>().as('times'))
        .where('org_id', '=', orgId)
        .where('enabled', '=', true)
        .executeTakeFirstOrThrow(),
    ];
    const checks = [...(await readCheckRows(tx, orgId)).values()];
    return {
      users: {
        ...{ active: active.length, withSecondFactor: active.filter(hasSecondFactor).length },
        notSeen: active.filter((user) => (user.last_seen_at ?? user.created_at) < unseen.toISOString()).length,
        switchedOff: users.length - active.length,
      },
      keys: {
        ...{ working: keys.length, withoutEnd: keys.filter(({ expires_at }) => expires_at === null).length },
        unused: keys.filter(({ last_used_at, created_at }) => (last_used_at ?? created_at) < unseen).length,
      },
      signOn,
      trail: {
        ...{ entries: verification.entries, isWhole: verification.ok, anchors: verification.anchors },
        detail: verification.broken?.detail ?? '',
      },
      lines: (await auditActivity(tx, orgId, span)).lines,
      changes: { all: changes.reduce((sum, { times }) => sum + Number(times), 0), kinds: changes.length },
      retention: {
        eventsDays: retention.events_days,
        windowsDays: retention.windows_days,
        clearedThroughMs: retention.eventsClearedMs,
        archiveYears: retention.archive ? retention.archive_years : undefined,
        auditYears: retention.audit_years,
      },
      erasures: { done: erased(true), open: erased(false) },
      notices: { access: Number(notices.times), channels: Number(channels.times) },
      quality: {
        passed: checks.filter(({ status }) => status === 'passed').length,
        failed: checks.filter(({ status }) => status === 'failed').length,
      },
      backups: {
        isSet: platform.backups !== undefined,
        newestAtMs: platform.backups?.stats().newestAtMs,
        drilledAtMs: (await readDrills(platform.dataDirectory)).findLast(({ ok }) => ok)?.atMs,
      },
      floor: platform.privacy.floorOf(orgId),
    };
  });
}

/** What of the caller's organisation is in the archive, what of it has been brought back, and whether all of it can be read. */
import { addedUp } from '@bellwether/store';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { type TrailVerification, verifyTrail } from './archive-trail.ts';
import { bytesOf, contentOf, isSame, startOf } from './archived-day.ts';
import { daysOf } from './erase-archive.ts';
import { listRestores, type RestoreView } from './restores.ts';

export interface ArchiveMonth {
  /** `2025-10` */
  month: string;
  first_day: string;
  last_day: string;
  days: number;
  events: number;
  bytes: number;
}

export interface ArchiveView {
  /** Whether days go into it. */
  enabled: boolean;
  years: number;
  place: 'folder' | 's3';
  sealed: boolean;
  lock: 'governance' | 'compliance' | null;
  days: number;
  events: number;
  bytes: number;
  /** Oldest first. */
  months: ArchiveMonth[];
  /** Newest first. */
  restores: RestoreView[];
}

export async function getArchive(platform: Platform, caller: Caller | undefined): Promise<ArchiveView> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'archive.read', resourceType: 'archive' });
  const { archive, archive_years } = platform.retention.get(orgId);
  const { settings } = platform.archive;
  const { months, restores } = await platform.records.asTenant(orgId, async (tx) => {
    const rows = await tx
      .selectFrom('archived_days')
      .select((eb) => [
        eb.fn<string>('left', ['day', eb.lit(7)]).as('month'),
        eb.fn.min('day').as('first_day'),
        eb.fn.max('day').as('last_day'),
        eb.fn.countAll().as('days'),
        eb.fn.sum('events').as('events'),
        eb.fn.sum('bytes').as('bytes'),
      ])
      .where('org_id', '=', orgId)
      .where('state', '=', 'cleared')
      .groupBy('month')
      .orderBy('month')
      .execute();
    return { months: rows, restores: await listRestores(tx, orgId) };
  });
  const answered = new Set(platform.retention.restored(orgId).map(({ restoreId }) => restoreId));
  const counted = months.map(({ month, first_day, last_day, days, events, bytes }) => ({
    ...{ month, first_day, last_day, days: Number(days), events: Number(events), bytes: Number(bytes) },
  }));
  const sum = (field: 'days' | 'events' | 'bytes') => counted.reduce((total, month) => total + month[field], 0);
  return {
    ...{ enabled: archive, years: archive_years, place: settings.place.kind, sealed: settings.sealed },
    ...{ lock: settings.lock ?? null, days: sum('days'), events: sum('events'), bytes: sum('bytes') },
    months: counted,
    // Whole it is once this process answers from it, which is a moment after it was written down.
    restores: restores.map((one) =>
      one.state === 'restored' && !answered.has(one.restore_id) ? { ...one, state: 'restoring' } : one,
    ),
  };
}

export interface ArchiveVerification {
  ok: boolean;
  days: number;
  files: number;
  events: number;
  bytes: number;
  /** Days with a file that is not there, or not what was written. */
  broken: { day: string; detail: string }[];
  audit: TrailVerification;
}

const BROKEN_MAX = 100;

/** Those under way, by organisation: whoever asks meanwhile waits for the same. */
const underWay = new WeakMap<Platform['archive'], Map<string, Promise<ArchiveVerification>>>();

/** Reads every file of the organisation and compares it with what was written. */
export async function verifyArchive(platform: Platform, caller: Caller | undefined): Promise<ArchiveVerification> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  await platform.audit.noteEach(caller, { action: 'archive.verify', resourceType: 'archive' });
  const known = underWay.get(platform.archive) ?? new Map<string, Promise<ArchiveVerification>>();
  underWay.set(platform.archive, known);
  const verification = known.get(orgId) ?? readAll(platform, orgId).finally(() => known.delete(orgId));
  known.set(orgId, verification);
  return verification;
}

async function readAll(platform: Platform, orgId: string): Promise<ArchiveVerification> {
  const found: ArchiveVerification = {
    ...{ ok: true, days: 0, files: 0, events: 0, bytes: 0, broken: [] },
    audit: await verifyTrail(platform, orgId),
  };
  for await (const { day, files, columns, summary } of daysOf(platform, orgId)) {
    try {
      const read = [];
      for (const file of files)
        read.push(
          await platform.store.archive.staged(
            { orgId, startMs: startOf(day) },
            await contentOf(platform.archive, orgId, file),
            (staged) => staged.summary(columns),
          ),
        );
      if (!isSame(addedUp(read), summary)) throw new Error('Its files hold other events than were written.');
      found.days++;
      found.files += files.length;
      found.events += summary.events;
      found.bytes += bytesOf(files);
    } catch (error) {
      if (found.broken.length < BROKEN_MAX)
        found.broken.push({ day, detail: error instanceof Error ? error.message : String(error) });
    }
  }
  return { ...found, ok: found.broken.length === 0 && found.audit.broken === null };
}

import { formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { LOG_RETENTION_DAYS } from '../platform/log-retention.ts';
import { ARCHIVE_YEARS, AUDIT_YEARS, EVENTS_DAYS, type RetentionState, WINDOWS_DAYS } from './retention-policy.ts';
import { retentionPolicy } from './retention-stream.ts';

export interface RetentionView {
  events_days: number;
  windows_days: number;
  archive: boolean;
  archive_years: number;
  audit_years: number;
  /** Single events of before this instant have been removed; null while none was. */
  events_cleared_through: string | null;
  windows_cleared_through: string | null;
  /** The same for every organisation. */
  log_days: number;
  limits: Record<'events_days' | 'windows_days' | 'archive_years' | 'audit_years', { min: number; max: number }>;
}

export async function getRetention(context: ServiceContext, caller: Caller | undefined): Promise<RetentionView> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'retention.read', resourceType: 'organisation', resourceId: orgId });
  return retentionView(context.retention.get(orgId));
}

export function retentionView(state: RetentionState): RetentionView {
  const { eventsClearedMs, windowsClearedMs } = state;
  return {
    ...retentionPolicy(state),
    events_cleared_through: eventsClearedMs === undefined ? null : formatInstant(eventsClearedMs),
    windows_cleared_through: windowsClearedMs === undefined ? null : formatInstant(windowsClearedMs),
    log_days: LOG_RETENTION_DAYS,
    limits: {
      ...{ events_days: EVENTS_DAYS, windows_days: WINDOWS_DAYS },
      ...{ archive_years: ARCHIVE_YEARS, audit_years: AUDIT_YEARS },
    },
  };
}

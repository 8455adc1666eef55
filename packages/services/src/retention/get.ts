import { formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { LOG_RETENTION_DAYS } from '../platform/log-retention.ts';
import { AUDIT_YEARS, EVENTS_DAYS, type RetentionState, WINDOWS_DAYS } from './retention-policy.ts';

export interface RetentionView {
  events_days: number;
  windows_days: number;
  /** Single events of before this instant have been removed; null while none was. */
  events_cleared_through: string | null;
  windows_cleared_through: string | null;
  /** The same for every organisation. */
  audit_years: number;
  log_days: number;
  limits: { events_days: typeof EVENTS_DAYS; windows_days: typeof WINDOWS_DAYS };
}

export async function getRetention(context: ServiceContext, caller: Caller | undefined): Promise<RetentionView> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'retention.read', resourceType: 'organisation', resourceId: orgId });
  return retentionView(context.retention.get(orgId));
}

export function retentionView(state: RetentionState): RetentionView {
  const { events_days, windows_days, eventsClearedMs, windowsClearedMs } = state;
  return {
    events_days,
    windows_days,
    events_cleared_through: eventsClearedMs === undefined ? null : formatInstant(eventsClearedMs),
    windows_cleared_through: windowsClearedMs === undefined ? null : formatInstant(windowsClearedMs),
    audit_years: AUDIT_YEARS,
    log_days: LOG_RETENTION_DAYS,
    limits: { events_days: EVENTS_DAYS, windows_days: WINDOWS_DAYS },
  };
}

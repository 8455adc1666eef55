import { Problem } from '@bellwether/core';
import type { AlertSeverity } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { isUnitInReach, unitReachOf } from '../../people/roster/unit-reach.ts';
import { readUnits } from '../../people/roster/units.ts';
import { type AlertView, alertView, readAlerts } from './alert-row.ts';

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const satisfies readonly AlertSeverity[];
/** `active`: new or acknowledged. */
export const STATUSES = ['active', 'new', 'acknowledged', 'resolved'] as const;

export interface AlertFilter {
  severity?: string | undefined;
  status?: string | undefined;
}

/** The newest first; of the organisation, or of the caller's own units. */
export async function listAlerts(
  context: ServiceContext,
  caller: Caller | undefined,
  filter: AlertFilter = {},
): Promise<AlertView[]> {
  requirePermission(context, caller, 'alerts:read', 'team');
  const severity = oneOf('severity', SEVERITIES, filter.severity);
  const status = oneOf('status', STATUSES, filter.status);
  const orgId = organisationOf(caller);
  const { rows, units } = await context.records.asTenant(orgId, async (tx) => ({
    rows: await readAlerts(tx, orgId),
    units: await readUnits(tx, orgId),
  }));
  const reach = unitReachOf(caller, 'alerts:read', units);
  await context.audit.note(caller, { action: 'alerts.read', resourceType: 'alert' });
  return rows
    .filter(
      (row) =>
        isUnitInReach(reach, row.unit) &&
        (severity === undefined || row.severity === severity) &&
        (status === undefined || row.status === status || (status === 'active' && row.status !== 'resolved')),
    )
    .map((row) => alertView(row, (unit) => units.nameOf(unit)));
}

function oneOf<T extends string>(field: string, values: readonly T[], given: string | undefined): T | undefined {
  // The GraphQL schema writes them in capitals.
  const value = given?.toLowerCase();
  if (value === undefined || values.includes(value as T)) return value as T | undefined;
  throw new Problem('invalid_request', `${field} has to be one of ${values.join(', ')}.`, {
    errors: [{ field, detail: `has to be one of ${values.join(', ')}.` }],
  });
}

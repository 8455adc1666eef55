/** Says who is responsible and what processing is for: `{version?, controller, …}`; what is not sent stays. */
import { load } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { type ComplianceDetails, complianceStream, NO_DETAILS } from './compliance-details.ts';
import { activitiesOf } from './processing-activities.ts';

const TEXTS = ['controller', 'controller_contact', 'representative', 'data_protection_officer', 'transfers'] as const;
const TEXT = { min: 0, max: 500 };
const PURPOSES_MAX = 100;

/** Throws 409 with `current` when somebody was faster. */
export async function putComplianceDetails(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ComplianceDetails & { version: number }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const known = activitiesOf(platform, orgId).map(({ activity }) => activity);
  const { version: seen, changes } = readInput(input, (read) => ({
    version: read.has('version') ? read.integer('version', { min: 0, max: 1e9 }) : undefined,
    changes: {
      ...Object.fromEntries(TEXTS.flatMap((field) => (read.has(field) ? [[field, read.text(field, TEXT)]] : []))),
      ...(read.has('purposes')
        ? {
            purposes: read.list('purposes', PURPOSES_MAX, (one) => {
              const activity = one.text('activity', { max: 100 });
              if (!known.includes(activity)) one.refuse('activity', `has to be one of ${known.join(', ')}.`);
              return { activity, purpose: one.text('purpose', TEXT) };
            }),
          }
        : {}),
    } satisfies Partial<ComplianceDetails>,
  }));
  const note = { action: 'compliance.update', resourceType: 'compliance', resourceId: orgId };
  return audited(platform, caller, { ...note, details: { fields: Object.keys(changes) } }, async (tx) => {
    const { state: before, version } = await load(tx, complianceStream, orgId);
    refuseStale('compliance', seen, version, () => before ?? NO_DETAILS);
    const after = { ...NO_DETAILS, ...before, ...changes };
    const now = await recordChange(platform, tx, caller, complianceStream, orgId, { before, after });
    return { ...after, version: now.version };
  });
}

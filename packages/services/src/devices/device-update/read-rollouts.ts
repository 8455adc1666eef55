/** Roll-outs for people: all of them, and one with who failed and why. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findRollout, type RolloutSummary, type RolloutView, rolloutSummaries, rolloutView } from './rollout-row.ts';

const ROLLOUTS_SHOWN = 50;

/** The newest first. */
export async function listRollouts(platform: Platform, caller: Caller | undefined): Promise<RolloutSummary[]> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const rollouts = await platform.records.asTenant(orgId, async (tx) => {
    const rows = await tx
      .selectFrom('device_rollouts')
      .selectAll()
      .where('org_id', '=', orgId)
      .orderBy('sequence', 'desc')
      .limit(ROLLOUTS_SHOWN)
      .execute();
    return rolloutSummaries(tx, orgId, rows);
  });
  await platform.audit.note(caller, { action: 'device_update.list', resourceType: 'device_rollout' });
  return rollouts;
}

/** Throws not_found. */
export async function getRollout(
  platform: Platform,
  caller: Caller | undefined,
  rolloutId: string,
): Promise<RolloutView> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const view = await platform.records.asTenant(orgId, async (tx) =>
    rolloutView(tx, await findRollout(tx, orgId, rolloutId)),
  );
  const note = { action: 'device_update.read', resourceType: 'device_rollout', resourceId: rolloutId };
  await platform.audit.note(caller, note);
  return view;
}

/**
 * Sets how small a group may be and still be told about. What has been published shows no more with a lower floor than it
 * did, and less at once with a higher one.
 */
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { readInput } from '../input.ts';
import { type PrivacyView, privacyView } from './get.ts';
import { writePrivacyFloor } from './privacy-settings.ts';

/** `{privacy_floor}`. Throws invalid_request. */
export async function putPrivacy(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<PrivacyView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const floor = readInput(input, (read) =>
    read.integer('privacy_floor', { min: PRIVACY_FLOOR_MIN, max: PRIVACY_FLOOR_MAX }),
  );
  const note = {
    action: 'privacy.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: { privacy_floor: floor },
  };
  await audited(context, caller, note, (tx) => writePrivacyFloor(tx, orgId, floor, new Date(context.clock())));
  context.privacy.put(orgId, floor);
  return privacyView(floor);
}

/**
 * Sets how small a group may be and still be told about, and whether questions may be answered with noise. What has been
 * published shows no more with a lower floor than it did, and less at once with a higher one. Switching noise off and on
 * gives nothing of its budget back.
 */
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { type PrivacyView, privacyView } from './get.ts';
import { PRIVACY_FLOOR_SETTING, PRIVACY_NOISE_SETTING, writePrivacySetting } from './privacy-settings.ts';
import { privacyStream, readPrivacyFields } from './privacy-stream.ts';

/** `{privacy_floor?, noise?: {enabled}}`; what is not sent stays. Throws invalid_request. */
export async function putPrivacy(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<PrivacyView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { floor, isNoiseOn } = readInput(input, (read) => {
    const isNothing = !read.has('privacy_floor') && !read.has('noise');
    return {
      floor:
        read.has('privacy_floor') || isNothing
          ? read.integer('privacy_floor', { min: PRIVACY_FLOOR_MIN, max: PRIVACY_FLOOR_MAX })
          : undefined,
      isNoiseOn: read.has('noise') ? read.object('noise', (noise) => noise.boolean('enabled')) : undefined,
    };
  });
  const note = {
    action: 'privacy.update',
    resourceType: 'organisation',
    resourceId: orgId,
    details: {
      ...(floor === undefined ? {} : { privacy_floor: floor }),
      ...(isNoiseOn === undefined ? {} : { noise_enabled: isNoiseOn }),
    },
  };
  await audited(context, caller, note, async (tx) => {
    const now = new Date(context.clock());
    const before = await readPrivacyFields(tx, orgId);
    if (floor !== undefined) await writePrivacySetting(tx, orgId, PRIVACY_FLOOR_SETTING, floor, now);
    if (isNoiseOn !== undefined) await writePrivacySetting(tx, orgId, PRIVACY_NOISE_SETTING, isNoiseOn, now);
    const after = await readPrivacyFields(tx, orgId);
    await recordChange(context, tx, caller, privacyStream, orgId, { before, after });
  });
  if (floor !== undefined) context.privacy.put(orgId, floor);
  if (isNoiseOn !== undefined) context.privacy.putNoise(orgId, isNoiseOn);
  return context.records.asTenant(orgId, (tx) => privacyView(context, tx, orgId));
}

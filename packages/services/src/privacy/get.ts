/** How small a group may be and still be told about. */
import { PRIVACY_FLOOR_MAX, PRIVACY_FLOOR_MIN } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';

export interface PrivacyView {
  /** No figure about persons is of fewer people. */
  privacy_floor: number;
  limits: { privacy_floor: { min: number; max: number } };
}

export async function getPrivacy(context: ServiceContext, caller: Caller | undefined): Promise<PrivacyView> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'privacy.read', resourceType: 'organisation', resourceId: orgId });
  return privacyView(context.privacy.floorOf(orgId));
}

export function privacyView(floor: number): PrivacyView {
  return { privacy_floor: floor, limits: { privacy_floor: { min: PRIVACY_FLOOR_MIN, max: PRIVACY_FLOOR_MAX } } };
}

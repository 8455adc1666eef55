/** Features an organisation can be without. Whatever belongs to one asks here first. */
import { Problem } from '@bellwether/core';
import type { Features } from '@bellwether/records';
import type { TenantDirectory } from './tenant-directory.ts';

const SWITCHED_OFF: Readonly<Record<keyof Features, string>> = {
  real_time_enabled: 'Live figures are switched off for this organisation.',
  export_enabled: 'Exports are switched off for this organisation.',
  sso_enabled: 'Single sign-on is switched off for this organisation.',
  custom_metrics_enabled: 'Event types of one’s own are switched off for this organisation.',
};

/** Throws `forbidden` when the organisation has not got the feature. */
export function requireFeature(context: { tenants: TenantDirectory }, orgId: string, feature: keyof Features): void {
  if (context.tenants.get(orgId)?.features[feature]) return;
  throw new Problem('forbidden', `${SWITCHED_OFF[feature]} An administrator can switch it on (features.${feature}).`);
}

/**
 * The name of a region: lower-case letters, digits and hyphens, such as `eu-west-1`. What stands before the first hyphen
 * is the jurisdiction it lies in. It stands in credentials between underscores, so it has none itself.
 */
import type { DataResidency } from '@bellwether/records';

const REGION_NAME = /^[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,12}){0,3}$/;

export function isRegionName(text: string): boolean {
  return REGION_NAME.test(text);
}

/** Whether data that have to stay in `residency` may lie in the region. */
export function suitsRegion(residency: DataResidency, region: string): boolean {
  return residency === 'global' || residency === region.split('-', 1)[0];
}

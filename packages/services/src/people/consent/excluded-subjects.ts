/** Whose events are stored and part of no figure: who has withdrawn the consent to analytics. Cheap: kept in memory. */
import type { Platform } from '../../installation/platform/platform.ts';

export function excludedSubjects(platform: Pick<Platform, 'store'>, orgId: string): ReadonlySet<string> {
  return platform.store.exclusions.of(orgId);
}

/** Whether a name within an event stands for somebody who was erased: as many zeros as the name had characters. */
export function isErasedName(name: string): boolean {
  return /^0{16,}$/.test(name);
}

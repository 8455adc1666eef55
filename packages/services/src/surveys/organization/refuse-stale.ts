import { StaleVersion } from '@bellwether/records';

/** Throws 409 with `current` when a change was made from a version that is not the newest. */
export function refuseStale(type: string, seen: number | undefined, now: number, state: () => object): void {
  if (seen !== undefined && seen !== now) throw new StaleVersion(type, seen, { version: now, state: state() });
}

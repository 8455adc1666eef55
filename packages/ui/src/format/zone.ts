/**
 * The zone instants are shown in: this device's, or UTC for those who compare notes with people elsewhere. Kept on this
 * device; a change takes effect when the page is loaded again, because formats are made once.
 */
export const ZONES = ['device', 'utc'] as const;
export type Zone = (typeof ZONES)[number];

const KEY = 'bellwether.zone';

export const ZONE: Zone = chosen();

/** For `Intl.DateTimeFormat`; `undefined` is the device's own. */
export const timeZone: string | undefined = ZONE === 'utc' ? 'UTC' : undefined;

export function setZone(zone: Zone): void {
  localStorage.setItem(KEY, zone);
  location.reload();
}

/** How far the zone is behind UTC at that instant, in minutes, as `Date.getTimezoneOffset` counts. */
export function zoneOffsetMinutes(instantMs: number): number {
  return ZONE === 'utc' ? 0 : new Date(instantMs).getTimezoneOffset();
}

function chosen(): Zone {
  // Formats are also made by tests and by the build, where there is no device to ask.
  if (typeof document === 'undefined') return 'device';
  return ZONES.find((zone) => zone === localStorage.getItem(KEY)) ?? 'device';
}

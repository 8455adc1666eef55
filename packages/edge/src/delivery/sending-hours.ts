/** When somebody may be written to: within the hours, by the clock where they are. */
import type { SendingHours } from './delivery-settings.ts';

const STEP_MS = 15 * 60_000;
const STEPS_MAX = (9 * 24 * 60 * 60_000) / STEP_MS;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The first time from `nowMs` on that is within the hours; `nowMs` itself when it is. */
export function nextAllowed(nowMs: number, zone: string, hours: SendingHours): number {
  const format = formatOf(zone);
  if (isWithin(format, nowMs, hours)) return nowMs;
  // Zones are whole quarters of an hour from UTC, and so are the changes of their clocks.
  let atMs = (Math.floor(nowMs / STEP_MS) + 1) * STEP_MS;
  for (let step = 0; step < STEPS_MAX; step++, atMs += STEP_MS)
    if (isWithin(format, atMs, hours)) return firstMinute(format, atMs, hours);
  return atMs;
}

/** Whether it is a zone that this machine knows. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Hours need not begin at a quarter: goes back to the first minute that is within. */
function firstMinute(format: Intl.DateTimeFormat, atMs: number, hours: SendingHours): number {
  let first = atMs;
  while (first > atMs - STEP_MS && isWithin(format, first - 60_000, hours)) first -= 60_000;
  return first;
}

function isWithin(format: Intl.DateTimeFormat, atMs: number, { from, to, days }: SendingHours): boolean {
  const parts = format.formatToParts(atMs);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return days.includes(DAYS.indexOf(part('weekday')) + 1) && time >= from && time < to;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: isZone(zone) ? zone : 'UTC',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}

/** Freshness: how long ago the newest event happened. Looked for near by first, so that much data cost no more than little. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { askDoor, type DoorPlatform, eventsOf } from './ask-door.ts';
import type { QualityCheckOf } from './check-of.ts';
import { type Outcome, SPAN_MS, SPAN_WORDS } from './outcome.ts';

const LOOKED_BACK_MS = [10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS, 35 * DAY_MS];

export async function checkFreshness(
  platform: DoorPlatform,
  orgId: string,
  dataSet: string,
  { within }: QualityCheckOf<'freshness'>,
): Promise<Outcome> {
  const newestMs = await newest(platform, orgId, dataSet);
  if (newestMs === undefined) return { status: 'absent', detail: 'Nothing has come in the last 35 days.' };
  const ageMs = Math.max(0, platform.clock() - newestMs);
  return {
    status: ageMs <= SPAN_MS[within] ? 'passed' : 'failed',
    value: Math.round(ageMs / 1000),
    detail: `The newest event is ${ageWords(ageMs)} old; expected is at least one every ${SPAN_WORDS[within]}.`,
  };
}

async function newest(platform: DoorPlatform, orgId: string, dataSet: string): Promise<number | undefined> {
  for (const spanMs of LOOKED_BACK_MS) {
    const { rows } = await askDoor(platform, orgId, `SELECT max(timestamp) FROM ${eventsOf(dataSet, spanMs)}`);
    const at = rows[0]?.[0];
    if (typeof at === 'string') return Date.parse(at);
  }
  return undefined;
}

function ageWords(ageMs: number): string {
  const units = [
    ['day', DAY_MS],
    ['hour', HOUR_MS],
    ['minute', MINUTE_MS],
  ] as const;
  const [name, sizeMs] = units.find(([, size]) => ageMs >= 2 * size) ?? ['minute', MINUTE_MS];
  const count = Math.floor(ageMs / sizeMs);
  return count === 0 ? 'less than a minute' : `${count} ${name}${count === 1 ? '' : 's'}`;
}

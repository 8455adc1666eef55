/** A platform in which nothing acts by itself, for looking at a data directory that was put back: nobody is told anything. */
import type { Clock, OnTrouble } from '@bellwether/core';
import { type BackupSettings, openPlatform, type Platform, type ResidencySettings } from '@bellwether/services';
import { DOOR_EVENT_TYPES } from './doors/event-types.ts';
import { PACKS } from './packs.ts';
import { VERSION } from './version.ts';

export function openQuietly(
  dataDirectory: string,
  options: {
    clock: Clock;
    onTrouble: OnTrouble;
    backups?: BackupSettings | undefined;
    residency?: ResidencySettings | undefined;
  },
): Promise<Platform> {
  const prices = PACKS.flatMap((pack) => pack.prices ?? []);
  return openPlatform({
    ...options,
    dataDirectory,
    program: VERSION,
    packs: PACKS,
    eventTypes: DOOR_EVENT_TYPES,
    prices,
    quiet: true,
  });
}

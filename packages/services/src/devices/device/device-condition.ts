/**
 * How a device is, as a function of what it has said and of the time: the newest value of each field, when it was last heard
 * of, and what follows for its health.
 */
import type { CanonicalEvent } from '@bellwether/core';
import type { DeviceHealth, LastReading } from '@bellwether/records';
import { DEVICE_REPORTED, DEVICE_STATUS_CHANGED, DEVICE_UPDATE_CHANGED } from './device-events.ts';
import type { ToldStatus } from './take-status.ts';

/** Silent for so many intervals: offline. One message may be lost and one be late. */
export const SILENT_INTERVALS = 3;
const BATTERY_LOW_PERCENT = 15;
/** Fields of an event that are no reading. */
const NO_READING = new Set(['people_withheld']);
/** More than a profile has; what profiles of long ago had is let go. */
const READINGS_MAX = 100;

export interface DeviceCondition {
  lastSeenMs: number | undefined;
  readings: Record<string, LastReading>;
  firmware: string | undefined;
  /** What it last said of itself: `offline`, or `degraded` with a reason after a colon. */
  told: string | undefined;
  health: DeviceHealth;
  healthReason: string;
  healthSinceMs: number;
}

export function newCondition(nowMs: number): DeviceCondition {
  return {
    ...{ lastSeenMs: undefined, readings: {}, firmware: undefined, told: undefined },
    ...{ health: 'unknown', healthReason: '', healthSinceMs: nowMs },
  };
}

/** Takes an event of the device in, in place. In any order of measuring: the newest value stays. */
export function foldEvent(condition: DeviceCondition, event: CanonicalEvent): void {
  const seenMs = Date.parse(event.received_at);
  const { metadata } = event;
  if (event.event_type === DEVICE_STATUS_CHANGED) {
    // What silence has told is no word of the device.
    if (metadata.device_said_it !== true) return;
    const reason = typeof metadata.device_health_reason === 'string' ? metadata.device_health_reason : '';
    const status = metadata.device_health as ToldStatus['status'];
    foldStatus(condition, { status, reason }, Date.parse(event.timestamp));
  } else if (event.event_type === DEVICE_REPORTED) {
    // Who speaks is not offline, whatever was said before.
    if (condition.told?.startsWith('offline')) condition.told = undefined;
    for (const name in metadata) {
      const value = metadata[name];
      if (typeof value !== 'number' || NO_READING.has(name)) continue;
      const known = condition.readings[name];
      if (known ? known.at > event.timestamp : Object.keys(condition.readings).length >= READINGS_MAX) continue;
      condition.readings[name] = { value, at: event.timestamp };
    }
    if (typeof metadata.firmware === 'string') condition.firmware = metadata.firmware;
  } else {
    // What it runs after an update, as it has said; that a roll-out gave it up is no word of it.
    const isInstalled = metadata.update_state === 'installed' || metadata.update_state === 'rolled_back';
    if (event.event_type === DEVICE_UPDATE_CHANGED && isInstalled && typeof metadata.firmware === 'string')
      condition.firmware = metadata.firmware;
    return;
  }
  condition.lastSeenMs = Math.max(condition.lastSeenMs ?? 0, seenMs);
}

/** Its own word is the change; nobody has to tell it again. */
export function foldStatus(condition: DeviceCondition, { status, reason }: ToldStatus, atMs: number): void {
  condition.told = status === 'online' ? undefined : `${status}: ${reason}`;
  condition.lastSeenMs = Math.max(condition.lastSeenMs ?? 0, atMs);
  Object.assign(condition, { health: status, healthReason: reason, healthSinceMs: atMs });
}

/** How it does at `nowMs`, and why in words. */
export function healthOf(
  { lastSeenMs, told, readings }: Pick<DeviceCondition, 'lastSeenMs' | 'told' | 'readings'>,
  intervalSeconds: number,
  nowMs: number,
): { health: DeviceHealth; reason: string } {
  if (lastSeenMs === undefined) return { health: 'unknown', reason: 'It has not been heard of yet.' };
  if (told?.startsWith('offline')) return { health: 'offline', reason: saidBecause(told, 'It has gone.') };
  const silentSeconds = Math.round((nowMs - lastSeenMs) / 1000);
  if (silentSeconds > SILENT_INTERVALS * intervalSeconds)
    return { health: 'offline', reason: `Silent for more than ${SILENT_INTERVALS * intervalSeconds} seconds.` };
  if (told) return { health: 'degraded', reason: saidBecause(told, 'It says that something is wrong.') };
  const battery = readings.battery_percent?.value;
  if (battery !== undefined && battery <= BATTERY_LOW_PERCENT)
    return { health: 'degraded', reason: `Its battery is at ${Math.round(battery)} %.` };
  return { health: 'online', reason: '' };
}

function saidBecause(told: string, otherwise: string): string {
  return told.slice(told.indexOf(':') + 1).trim() || otherwise;
}

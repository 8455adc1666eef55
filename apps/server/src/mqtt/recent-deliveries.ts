/**
 * Tells a message that is sent again from a new one that looks the same, for messages without a time or id of their own: by
 * packet id, content and the mark of a repetition, as long as this process remembers. Bounded for each device.
 */
import { createHash } from 'node:crypto';
import { type Clock, MINUTE_MS, uuidv7 } from '@bellwether/core';

const REMEMBERED_MS = 10 * MINUTE_MS;
const PER_DEVICE_MAX = 16;
const DEVICES_MAX = 20_000;

export interface Delivery {
  id: string;
  /** When it came first. */
  atMs: number;
}

export class RecentDeliveries {
  readonly #clock: Clock;
  /** By device, then by packet id and content, oldest first. */
  readonly #devices = new Map<string, Map<string, Delivery>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(deviceId: string, packetId: number, payload: Uint8Array, isRepeated: boolean): Delivery {
    const nowMs = this.#clock();
    const own = this.#devices.get(deviceId) ?? new Map<string, Delivery>();
    // The newest to the end: the first one is the longest silent.
    this.#devices.delete(deviceId);
    this.#devices.set(deviceId, own);
    const key = `${packetId}:${createHash('sha256').update(payload).digest('base64')}`;
    const known = own.get(key);
    if (isRepeated && known && nowMs - known.atMs < REMEMBERED_MS) return known;
    const delivery = { id: uuidv7(nowMs), atMs: nowMs };
    own.delete(key);
    own.set(key, delivery);
    dropOldest(own, PER_DEVICE_MAX);
    dropOldest(this.#devices, DEVICES_MAX);
    return delivery;
  }
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  const oldest = map.size > max ? map.keys().next() : undefined;
  if (oldest && !oldest.done) map.delete(oldest.value);
}

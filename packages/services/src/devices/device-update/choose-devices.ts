/**
 * Which devices are updated in which stage. The order is that of SHA-256 over the roll-out and the device: the same
 * whenever and wherever it is worked out, spread evenly over sites, and another one in the next roll-out, so that it is
 * not always the same devices that go first. A stage of a share holds at least one device that the stage before did not,
 * as long as there are any.
 */
import { createHash } from 'node:crypto';

export interface ChosenDevice {
  deviceId: string;
  /** 0: the first. */
  stage: number;
  /** 0, 1, 2 … in the order in which devices are updated. */
  position: number;
}

/** `shares`: of all devices, in per cent, rising to 100. */
export function chooseDevices(
  rolloutId: string,
  deviceIds: readonly string[],
  shares: readonly number[],
): ChosenDevice[] {
  const ordered = [...new Set(deviceIds)]
    .map((deviceId) => ({ deviceId, order: createHash('sha256').update(`${rolloutId}\n${deviceId}`).digest('hex') }))
    .sort((one, other) => (one.order < other.order ? -1 : 1));
  const ends = stageEnds(ordered.length, shares);
  return ordered.map(({ deviceId }, position) => ({
    deviceId,
    position,
    stage: ends.findIndex((end) => position < end),
  }));
}

/** How many devices the stages hold together with those before them. */
export function stageEnds(devices: number, shares: readonly number[]): number[] {
  let before = 0;
  return shares.map((share) => {
    before = Math.min(devices, Math.max(Math.ceil((devices * share) / 100), before + 1));
    return before;
  });
}

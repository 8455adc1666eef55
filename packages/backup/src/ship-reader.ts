/** Reads what was shipped after a backup, frame by frame, from single pieces or groups of them, until there is no more. */
import { Problem } from '@bellwether/core';
import { type BackupSet, keyOfSet } from './catalogue.ts';
import type { Repository } from './repository.ts';
import { decodeFrames, type ShipFrame } from './ship-frame.ts';

/** Single frames are put together into groups of so many. */
export const FRAMES_PER_GROUP = 256;

export function shipPiece(number: number): string {
  return `s${number}`;
}

export function shipGroup(number: number): string {
  return `g${Math.floor(number / FRAMES_PER_GROUP)}`;
}

export function custodyPiece(number: number): string {
  return `k${number}`;
}

/** Throws internal when one is missing that is known to have been shipped. */
export async function* readShipped(repository: Repository, set: BackupSet, from: number): AsyncGenerator<ShipFrame> {
  const key = keyOfSet(set);
  const read = async (blobId: string): Promise<ShipFrame[] | undefined> => {
    const bytes = await repository.readWhole({ orgId: set.set_id, blobId }, key);
    return bytes && decodeFrames(bytes);
  };
  for (let number = from; ; ) {
    const isGrouped = number === from || number % FRAMES_PER_GROUP === 0;
    const frames = (isGrouped ? await read(shipGroup(number)) : undefined) ?? (await read(shipPiece(number)));
    if (!frames) {
      if (number >= set.shipped.frames) return;
      throw new Problem(
        'internal',
        `Frame ${number} of what was shipped is missing, and others follow it. Put back an earlier instant with --until, or another backup.`,
      );
    }
    const before = number;
    for (const frame of frames) {
      if (frame.number < number) continue;
      if (frame.number !== number)
        throw new Problem('internal', `Frame ${number} of what was shipped is not where it belongs.`);
      yield frame;
      number++;
    }
    // Read again it would hold the same, for ever.
    if (number === before)
      throw new Problem('internal', `Frame ${number} of what was shipped is not in the piece that is to hold it.`);
  }
}

/** What custody shipped with a frame. */
export async function readCustodyFrame(repository: Repository, set: BackupSet, number: number): Promise<ShipFrame> {
  const address = { orgId: set.set_id, blobId: custodyPiece(number) };
  const bytes = await repository.readWhole(address, repository.custodyKey(keyOfSet(set)));
  const frame = bytes && decodeFrames(bytes)[0];
  if (frame?.number !== number) throw new Problem('internal', `What custody shipped with frame ${number} is missing.`);
  return frame;
}

/** The number of the first frame that was never shipped: a life that ended by force may have shipped more than it noted. */
export async function firstUnshipped(repository: Repository, set: BackupSet, from: number): Promise<number> {
  let next = from;
  const noted = { ...set, shipped: { ...set.shipped, frames: 0 } };
  for await (const { number } of readShipped(repository, noted, from)) next = number + 1;
  return next;
}

/**
 * The images of firmware, in a bucket of the object store that the platform keeps for them: sealed at rest, written once and
 * never changed. They are given out under a digest that is signed, so that an image that was exchanged is refused by every
 * device.
 */
import type { ObjectStore } from '@bellwether/objects';
import type { Platform } from '../../installation/platform/platform.ts';

const BUCKET = 'device-firmware';
const BYTES_MAX = 10 * 1024 ** 3;

export interface ImagePlace {
  orgId: string;
  firmwareId: string;
}

/** Whole and durable when it resolves. */
export async function writeImage(
  { objects }: Pick<Platform, 'objects'>,
  place: ImagePlace,
  image: Uint8Array,
): Promise<void> {
  await objects.ensureBucket(place.orgId, {
    ...{ name: BUCKET, description: 'Images of firmware', kept_by: 'devices', expire_after_days: null },
    ...{ content_types: ['application/octet-stream'], bytes_max: BYTES_MAX },
  });
  await objects.put(placeOf(place), [image], { contentType: 'application/octet-stream' });
}

/** From a place in it on, for a device that has fetched a part already. */
export async function* readImage(
  { objects }: { objects: ObjectStore },
  place: ImagePlace,
  fromByte = 0,
): AsyncGenerator<Uint8Array> {
  const found = await objects.get(placeOf(place));
  if (!found) throw new Error(`The image of the firmware ${place.firmwareId} is not in the object store.`);
  let ahead = fromByte;
  for await (const piece of found.content) {
    if (piece.length > ahead) yield piece.subarray(ahead);
    ahead = Math.max(0, ahead - piece.length);
  }
}

export async function removeImage({ objects }: Pick<Platform, 'objects'>, place: ImagePlace): Promise<void> {
  await objects.remove(placeOf(place));
}

function placeOf({ orgId, firmwareId }: ImagePlace) {
  return { orgId, bucket: BUCKET, key: firmwareId };
}

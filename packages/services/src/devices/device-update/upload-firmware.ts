/** A new firmware: its image in the store of images, its facts in the records. */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readProfile } from '../device/write-device.ts';
import { type FirmwareRow, type FirmwareView, firmwareView } from './firmware.ts';
import { removeImage, writeImage } from './firmware-images.ts';

export const FIRMWARE_BYTES_MAX = 64 * 1024 * 1024;
const VERSION = {
  matches: /^[0-9A-Za-z][0-9A-Za-z.+_-]*$/,
  otherwise: 'consist of letters, digits, dots, +, - and _, such as 2.4.1',
};
/** 64 bytes, base64. */
const SIGNATURE = { matches: /^[A-Za-z0-9+/]{86}==$/, otherwise: 'be an Ed25519 signature: 64 bytes, base64' };

/**
 * `about`: `{profile, version, notes?, release_signature?, sha256?}`, the last to tell that it came whole. `read` gives the
 * image, once it is certain that the caller may.
 */
export async function uploadFirmware(
  platform: Platform,
  caller: Caller | undefined,
  about: unknown,
  read: () => Promise<Uint8Array>,
): Promise<FirmwareView> {
  requirePermission(platform, caller, 'devices:update');
  const orgId = organisationOf(caller);
  const image = await read();
  const sha256 = createHash('sha256').update(image).digest('hex');
  const { profile, version, notes, release_signature } = readInput(about, (read) => {
    if (read.has('sha256') && read.text('sha256', { max: 64 }).toLowerCase() !== sha256)
      read.refuse('sha256', `is not that of the image which came: that is ${sha256}. Send it again.`);
    return {
      profile: readProfile(platform, orgId, read).profile,
      version: read.text('version', { max: 64, pattern: VERSION }),
      notes: read.has('notes') ? read.text('notes', { min: 0, max: 1000 }) : '',
      release_signature: read.has('release_signature')
        ? read.text('release_signature', { max: 88, pattern: SIGNATURE })
        : null,
    };
  });
  if (image.length === 0) throw new Problem('invalid_request', 'The image is empty. Send it as the body.');
  const row: FirmwareRow = {
    ...{ org_id: orgId, firmware_id: newId('fmw'), profile, version, size: image.length, sha256, release_signature },
    ...{ notes, created_by: nameOf(caller), created_at: new Date(platform.clock()) },
  };
  // The image first: an image without facts is found by nobody, facts without an image would be offered to devices.
  const place = { orgId, firmwareId: row.firmware_id };
  await writeImage(platform, place, image);
  const details = { profile, version, sha256 };
  const note = { action: 'device_update.upload', resourceType: 'firmware', resourceId: row.firmware_id, details };
  try {
    await audited(platform, caller, note, (tx) => tx.insertInto('device_firmware').values(row).execute());
  } catch (error) {
    await removeImage(platform, place);
    if (!isUniqueViolation(error)) throw error;
    throw new Problem(
      'conflict',
      `There is a firmware ${version} for ${profile} already. Give this one another version.`,
      {
        errors: [{ field: 'version', detail: 'is taken.' }],
        cause: error,
      },
    );
  }
  return firmwareView(row);
}

/** The newest first. */
export async function listFirmware(platform: Platform, caller: Caller | undefined): Promise<FirmwareView[]> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('device_firmware')
      .selectAll()
      .where('org_id', '=', orgId)
      .orderBy('created_at', 'desc')
      .orderBy('firmware_id')
      .limit(200)
      .execute(),
  );
  await platform.audit.note(caller, { action: 'device_update.list_firmware', resourceType: 'firmware' });
  return rows.map(firmwareView);
}

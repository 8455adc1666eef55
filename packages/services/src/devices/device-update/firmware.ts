/** A firmware as people see it: which devices it is for, and what tells its image from any other. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';

export interface FirmwareRow {
  org_id: string;
  firmware_id: string;
  profile: string;
  version: string;
  size: number;
  sha256: string;
  release_signature: string | null;
  notes: string;
  created_by: string;
  created_at: Date;
}

export interface FirmwareView {
  firmware_id: string;
  profile: string;
  version: string;
  size: number;
  sha256: string;
  /** Whether its maker has signed it. */
  released: boolean;
  notes: string;
  created_by: string;
  created_at: string;
}

export function firmwareView(row: FirmwareRow): FirmwareView {
  const { firmware_id, profile, version, size, sha256, notes, created_by, created_at, release_signature } = row;
  const released = release_signature !== null;
  return {
    ...{ firmware_id, profile, version, size, sha256, released, notes, created_by },
    created_at: created_at.toISOString(),
  };
}

export async function firmwareOf(tx: Transaction, orgId: string, firmwareId: string): Promise<FirmwareRow> {
  const row = await tx
    .selectFrom('device_firmware')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('firmware_id', '=', firmwareId)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This organisation has no such firmware.');
  return row;
}

/** `undefined`: that version is not kept here. */
export function firmwareOfVersion(
  tx: Transaction,
  of: { orgId: string; profile: string; version: string },
): Promise<FirmwareRow | undefined> {
  return tx
    .selectFrom('device_firmware')
    .selectAll()
    .where('org_id', '=', of.orgId)
    .where('profile', '=', of.profile)
    .where('version', '=', of.version)
    .executeTakeFirst();
}

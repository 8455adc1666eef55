/** Registers a list of devices at once, from CSV: either all of them are there or none. */
import { Problem } from '@bellwether/core';
import { parse } from 'csv-parse/sync';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { watchedDevice } from './device-row.ts';
import {
  insertDevice,
  type MadeDevice,
  type NewDevice,
  readNewDevice,
  refuseTakenSerial,
  refuseTooMany,
} from './write-device.ts';

/** One transaction; more go in several files. */
const LINES_MAX = 1000;

export interface ImportedDevice {
  device_id: string;
  name: string;
  serial: string | null;
  /** Shown here and never again; `null` of a device that proves itself by a certificate. */
  token: string | null;
}

/** Columns: name, profile, and if wanted site, serial, gateway_id, certificate_fingerprint. */
export async function importDevices(
  platform: Platform,
  caller: Caller | undefined,
  text: string,
): Promise<ImportedDevice[]> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const devices = readDeviceLines(platform, orgId, text);
  const note = { action: 'device.import', resourceType: 'device', details: { devices: devices.length } };
  const made = await audited(platform, caller, note, async (tx) => {
    await refuseTooMany(tx, orgId, devices.length);
    const all: MadeDevice[] = [];
    for (const device of devices) all.push(await insertDevice(platform, tx, caller, device));
    return all;
  }).catch(refuseTakenSerial);
  platform.devices.changed(
    orgId,
    made.map(({ device }) => watchedDevice(device)),
  );
  return made.map(({ device: { device_id, name, serial }, token }) => ({ device_id, name, serial, token }));
}

/** The devices of the file; throws with every line that is not one. */
export function readDeviceLines(platform: Platform, orgId: string, text: string): NewDevice[] {
  return readInput({ lines: linesOf(text) }, (read) =>
    read.list('lines', LINES_MAX, (line) => readNewDevice(platform, orgId, line)),
  );
}

/** Empty cells are as if they were not there. */
function linesOf(text: string): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, to: LINES_MAX + 1 });
  } catch (error) {
    throw new Problem('malformed_body', `This is no CSV file: ${error instanceof Error ? error.message : error}.`);
  }
  if (rows.length === 0)
    throw new Problem(
      'invalid_request',
      'There is no device in the file. Its first line names the columns: name, profile.',
    );
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
}

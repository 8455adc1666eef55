/** A device as it is kept, and as the API shows it. */
import type { DeviceHealth, DeviceState, LastReading, Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { noSuchDevice } from './device.ts';
import type { DeviceCondition } from './device-condition.ts';
import type { WatchedDevice } from './device-watch.ts';

export interface DeviceRow {
  org_id: string;
  device_id: string;
  name: string;
  serial: string | null;
  profile: string;
  category: string;
  site: string;
  gateway_id: string | null;
  state: DeviceState;
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

/** A device in the list of all. */
export interface DeviceSummary {
  device_id: string;
  name: string;
  serial: string | null;
  profile: string;
  category: string;
  site: string;
  /** The device that may speak for it; null when none may. */
  gateway_id: string | null;
  /** `provisioned`: it has never been heard of. */
  state: DeviceState;
  health: DeviceHealth;
  health_reason: string;
  health_since: string;
  last_seen_at: string | null;
  firmware: string | null;
  /** In per cent; null when it has told of none. */
  battery_percent: number | null;
  version: number;
}

export interface DeviceCredentialView {
  credential_id: string;
  kind: 'token' | 'certificate';
  hint: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
}

export interface DeviceView extends DeviceSummary {
  readings: Readonly<Record<string, LastReading>>;
  credentials: DeviceCredentialView[];
  created_at: string;
  created_by: string;
  updated_at: string;
  updated_by: string;
}

/** For a change: the row is locked. Throws not_found. */
export async function findDeviceRow(tx: Transaction, orgId: string, deviceId: string): Promise<DeviceRow> {
  const row = await tx
    .selectFrom('devices')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('device_id', '=', deviceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchDevice();
  return row;
}

export function deviceSummary(row: DeviceRow, condition: DeviceCondition | undefined): DeviceSummary {
  const { device_id, name, serial, profile, category, site, gateway_id, version } = row;
  const isSilent = condition?.lastSeenMs === undefined;
  return {
    ...{ device_id, name, serial, profile, category, site, gateway_id, version },
    state: row.state === 'active' && isSilent ? 'provisioned' : row.state,
    health: condition?.health ?? 'unknown',
    health_reason: condition?.healthReason ?? '',
    health_since: new Date(condition?.healthSinceMs ?? row.created_at).toISOString(),
    last_seen_at: isSilent ? null : new Date(condition.lastSeenMs!).toISOString(),
    firmware: condition?.firmware ?? null,
    battery_percent: condition?.readings.battery_percent?.value ?? null,
  };
}

export async function deviceView(platform: Platform, tx: Transaction, row: DeviceRow): Promise<DeviceView> {
  const credentials = await tx
    .selectFrom('device_credentials')
    .select(['credential_id', 'kind', 'hint', 'created_at', 'expires_at', 'revoked_at'])
    .where('org_id', '=', row.org_id)
    .where('device_id', '=', row.device_id)
    .orderBy('created_at', 'desc')
    .orderBy('credential_id')
    .limit(CREDENTIALS_SHOWN_MAX)
    .execute();
  const condition = platform.devices.watch.conditionOf(row.org_id, row.device_id);
  return {
    ...deviceSummary(row, condition),
    readings: condition?.readings ?? {},
    credentials: credentials.map(({ created_at, expires_at, revoked_at, ...credential }) => ({
      ...credential,
      created_at: created_at.toISOString(),
      expires_at: expires_at?.toISOString() ?? null,
      revoked_at: revoked_at?.toISOString() ?? null,
    })),
    created_at: row.created_at.toISOString(),
    created_by: row.created_by,
    updated_at: row.updated_at.toISOString(),
    updated_by: row.updated_by,
  };
}

const CREDENTIALS_SHOWN_MAX = 50;

export function watchedDevice({ device_id, profile, category, site, state }: DeviceRow): WatchedDevice {
  return { deviceId: device_id, profile, category, site, isActive: state === 'active' };
}

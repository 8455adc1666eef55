/** A device as other verbs see it: who it is, what it is, and how it does. */
import { Problem } from '@bellwether/core';
import type { DeviceHealth, DeviceState, Transaction } from '@bellwether/records';

export interface Device {
  id: string;
  name: string;
  /** Name of its profile. */
  profile: string;
  category: string;
  /** Where it stands; empty when nobody has said. */
  site: string;
  state: DeviceState;
  /** What it can prove itself by; `none`: it has nothing valid. */
  credential_kind: 'token' | 'certificate' | 'none';
  firmware: string | undefined;
  last_seen_at: Date | undefined;
  health: DeviceHealth;
}

/** Most devices of an organisation. */
export const DEVICES_MAX = 20_000;

/** Throws not_found. */
export async function findDevice(tx: Transaction, orgId: string, deviceId: string): Promise<Device> {
  const [device] = await selectDevices(tx, orgId, { ids: [deviceId] });
  if (!device) throw noSuchDevice();
  return device;
}

export interface DeviceFilter {
  ids?: readonly string[];
  profile?: string;
  site?: string;
  states?: readonly DeviceState[];
}

/** In the order of their ids. */
export function listDevices(tx: Transaction, orgId: string, filter: DeviceFilter = {}): Promise<Device[]> {
  return selectDevices(tx, orgId, filter);
}

export function noSuchDevice(): Problem {
  return new Problem('not_found', 'This organisation has no such device.');
}

async function selectDevices(tx: Transaction, orgId: string, filter: DeviceFilter): Promise<Device[]> {
  const { ids, profile, site, states } = filter;
  const rows = await tx
    .selectFrom('devices')
    .leftJoin('device_states', (join) =>
      join
        .onRef('device_states.org_id', '=', 'devices.org_id')
        .onRef('device_states.device_id', '=', 'devices.device_id'),
    )
    .select(['devices.device_id', 'name', 'profile', 'category', 'site', 'state'])
    .select(['firmware', 'last_seen_at', 'health'])
    .select((eb) =>
      eb
        .selectFrom('device_credentials')
        .select((inner) => inner.fn.max<'token' | 'certificate'>('kind').as('kind'))
        .whereRef('device_credentials.org_id', '=', 'devices.org_id')
        .whereRef('device_credentials.device_id', '=', 'devices.device_id')
        .where('revoked_at', 'is', null)
        .as('credential_kind'),
    )
    .where('devices.org_id', '=', orgId)
    .$if(ids !== undefined, (query) => query.where('devices.device_id', 'in', [...ids!, '']))
    .$if(profile !== undefined, (query) => query.where('profile', '=', profile!))
    .$if(site !== undefined, (query) => query.where('site', '=', site!))
    .$if(states !== undefined, (query) => query.where('state', 'in', [...states!]))
    .orderBy('devices.device_id')
    .limit(DEVICES_MAX)
    .execute();
  return rows.map(({ device_id: id, firmware, last_seen_at, health, credential_kind, ...device }) => ({
    ...{ id, ...device, credential_kind: credential_kind ?? 'none' },
    ...{ firmware: firmware ?? undefined, last_seen_at: last_seen_at ?? undefined, health: health ?? 'unknown' },
  }));
}

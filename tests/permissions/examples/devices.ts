/** Devices, their commands and updates. */

import { actingFor, OPERATOR, uploadFirmware } from '@bellwether/services';
import { type House, ORG_ID } from '../house.ts';
import { type Examples, json, type MakeExample, unique } from './example.ts';

const device = () => ({ name: unique('Room'), profile: 'room-climate' });

interface NewDevice {
  device_id: string;
  version: number;
  token: string;
}

const newDevice = (house: House) => house.json<NewDevice>(house.owner, 'POST', '/api/v1/devices', device());

const withDevice: MakeExample = async (house) => ({ params: { device_id: (await newDevice(house)).device_id } });

const kindName = (): string => unique('kiln').replaceAll('_', '-').toLowerCase();

const kind = () => ({
  ...{ title: 'Kiln', category: 'building', expected_interval_seconds: 60 },
  fields: [{ name: 'chamber_celsius', title: 'Chamber', unit: '°C', minimum: 0, maximum: 1400 }],
});

const provisioning = () => ({ ...device(), claims_max: 1 });

const newProvisioningKey = (house: House) =>
  house.json<{ provisioning_key_id: string; key: string }>(
    house.owner,
    'POST',
    '/api/v1/device-provisioning-keys',
    provisioning(),
  );

/** A kind of device that nobody else has, so that no other roll-out is in the way. */
const newDeviceKind = (house: House): string => {
  const profile = unique('kind').replaceAll('_', '-');
  const about = { title: profile, category: 'building', description: '', expectedIntervalSeconds: 60, fields: [] };
  house.server.platform.devices.profiles.put(ORG_ID, { name: profile, ...about });
  return profile;
};

const newDeviceOfKind = async (house: House, profile: string): Promise<string> => {
  const device = { name: unique('Device'), profile };
  return (await house.json<{ device_id: string }>(house.owner, 'POST', '/api/v1/devices', device)).device_id;
};

const newFirmware = async (house: House): Promise<{ firmware_id: string }> => {
  const profile = newDeviceKind(house);
  await newDeviceOfKind(house, profile);
  const operator = actingFor(OPERATOR, ORG_ID);
  return uploadFirmware(house.server.platform, operator, { profile, version: '2' }, async () => Buffer.from('image'));
};

const newRollout = async (house: House): Promise<{ params: Record<string, string>; version: number }> => {
  const made = await house.json<{ rollout_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/device-rollouts',
    { firmware_id: (await newFirmware(house)).firmware_id },
  );
  return { params: { rollout_id: made.rollout_id }, version: made.version };
};

const withoutDevice = { status: 401, because: 'only the token of a device opens it' };

export const devicesExamples: Examples = {
  // Devices
  'POST /api/v1/devices': () => json(device()),
  'POST /api/v1/devices/import': () => ({
    init: { body: `name,profile\n${unique('Room')},room-climate\n`, headers: { 'content-type': 'text/csv' } },
  }),
  'GET /api/v1/devices/:device_id': withDevice,
  'PUT /api/v1/devices/:device_id': async (house) => {
    const { device_id, version } = await newDevice(house);
    return { params: { device_id }, ...json({ version, site: 'Hall' }) };
  },
  'PUT /api/v1/devices/:device_id/state': async (house) => {
    const { device_id, version } = await newDevice(house);
    return { params: { device_id }, ...json({ version, state: 'blocked' }) };
  },
  'POST /api/v1/devices/:device_id/credentials': async (house, caller) => ({
    ...(await withDevice(house, caller)),
    ...json({}),
  }),
  'GET /api/v1/devices/:device_id/readings': withDevice,
  'PUT /api/v1/device-profiles/:profile': () => ({ params: { profile: kindName() }, ...json(kind()) }),
  'DELETE /api/v1/device-profiles/:profile': async (house) => {
    const profile = kindName();
    await house.json(house.owner, 'PUT', `/api/v1/device-profiles/${profile}`, kind());
    return { params: { profile } };
  },
  'POST /api/v1/device-provisioning-keys': () => json(provisioning()),
  'DELETE /api/v1/device-provisioning-keys/:provisioning_key_id': async (house) => ({
    params: { provisioning_key_id: (await newProvisioningKey(house)).provisioning_key_id },
  }),

  // Commands and updates
  'GET /api/v1/devices/:device_id/commands': withDevice,
  'POST /api/v1/devices/:device_id/commands': async (house, caller) => ({
    ...{ ...(await withDevice(house, caller)), ...json({ name: 'restart' }) },
  }),
  'GET /api/v1/device/commands': () => ({ otherwise: withoutDevice }),
  'POST /api/v1/device/commands/:command_id/ack': () => ({
    ...{ params: { command_id: 'cmd_none' }, ...json({ status: 'acknowledged' }), otherwise: withoutDevice },
  }),
  'POST /api/v1/device-firmware': (house) => ({
    query: new URLSearchParams({ profile: newDeviceKind(house), version: '2' }).toString(),
    init: { headers: { 'content-type': 'application/octet-stream' }, body: 'image' },
  }),
  'DELETE /api/v1/device-update-keys/:key_id': () => ({
    ...{ params: { key_id: 'none' }, otherwise: { status: 404, because: 'there is no such key' } },
  }),
  'POST /api/v1/device-rollouts': async (house) => json({ firmware_id: (await newFirmware(house)).firmware_id }),
  'GET /api/v1/device-rollouts/:rollout_id': async (house) => ({ params: (await newRollout(house)).params }),
  'POST /api/v1/device-rollouts/:rollout_id/orders': async (house) => {
    const { params, version } = await newRollout(house);
    return { params, ...json({ version, order: 'pause' }) };
  },
  'GET /api/v1/device/update': () => ({ otherwise: withoutDevice }),
  'GET /api/v1/device/update/image': () => ({ otherwise: withoutDevice }),
  'POST /api/v1/device/update/status': () => ({
    ...{ ...json({ sequence: 1, status: 'installed' }), otherwise: withoutDevice },
  }),
};

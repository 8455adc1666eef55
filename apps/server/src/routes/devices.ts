/** Devices: the registry for people, and what devices themselves call, each proven by its own credential. */
import { Problem } from '@bellwether/core';
import {
  type Admitted,
  claimDevice,
  createDevice,
  createProvisioningKey,
  type DeviceIdentity,
  getDevice,
  importDevices,
  listDeviceProfiles,
  listProvisioningKeys,
  listReadings,
  putDeviceProfile,
  readFleet,
  removeDeviceProfile,
  revokeProvisioningKey,
  rotateDeviceCredential,
  switchDevice,
  takeTelemetry,
  updateDevice,
} from '@bellwether/services';
import { takeDeviceRequest, tokenOfDevice } from '../doors/device/device-request.ts';
import { decodeJsonTelemetry } from '../doors/device/json-telemetry.ts';
import { decodeLineTelemetry } from '../doors/device/line-telemetry.ts';
import { withNumbers } from './figures.ts';
import type { Route, RouteContext } from './route.ts';

const DEVICES = '/api/v1/devices';
const DEVICE = `${DEVICES}/:device_id`;
const PROFILE = '/api/v1/device-profiles/:profile';
const KEYS = '/api/v1/device-provisioning-keys';
const read = { tag: 'operation', needs: 'devices:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'devices:write' } as const;
const json = { consumes: ['application/json'] } as const;
/** Proven by the credential of the device, which is no credential of anybody else. */
export const byDevice = { tag: 'ingest', needs: 'none', anonymous: true, method: 'POST' } as const;
const TELEMETRY_BYTES_MAX = 1024 * 1024;
const IMPORT_BYTES_MAX = 1024 * 1024;

export function deviceRoutes(): Route[] {
  return [
    {
      ...read,
      path: DEVICES,
      summary:
        'The fleet: how many do how, by kind and site, and a page of devices, those that need looking after first.',
      query: {
        health: 'online, degraded, offline or unknown',
        state: 'provisioned, active, blocked or retired; all but the retired when absent',
        profile: 'name of a profile',
        site: 'name of a site',
        search: 'part of a name, a serial number, an id or a site',
        after: 'the "next" of an earlier page',
        limit: '1 to 500; 100 when absent',
      },
      handle: ({ platform, caller, query }) => readFleet(platform, caller, withNumbers(query, ['after', 'limit'])),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: DEVICES,
      summary:
        'Registers a device: {name, profile, site?, serial?, gateway_id?, certificate_fingerprint?}. Answers with its token, once, unless it proves itself by a certificate.',
      status: 201,
      handle: async (c) => createDevice(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      method: 'POST',
      path: `${DEVICES}/import`,
      summary:
        'Registers a list of devices from CSV with a header: name, profile, and if wanted site, serial, gateway_id, certificate_fingerprint. All of them or none; 1,000 lines at most.',
      consumes: ['text/csv'],
      status: 201,
      handle: async (c) => {
        const text = (await c.body(IMPORT_BYTES_MAX)).toString('utf8');
        return { devices: await importDevices(c.platform, c.caller, text) };
      },
    },
    {
      ...read,
      path: '/api/v1/device-profiles',
      summary: 'Kinds of devices: their fields with units and ranges, and how often they report.',
      handle: async ({ platform, caller }) => ({ profiles: await listDeviceProfiles(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: PROFILE,
      summary:
        'Describes a kind of devices of your own: {version?, title, category, description?, expected_interval_seconds, fields}. Without a version it is a new one.',
      handle: async (c) => putDeviceProfile(c.platform, c.caller, c.params.profile!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: PROFILE,
      summary: 'Removes a kind of devices of your own, of which there are no devices.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeDeviceProfile(platform, caller, params.profile!);
        reply.status(204).send();
      },
    },
    {
      ...read,
      path: DEVICE,
      summary: 'One device: how it does, the last value of each field, what it proves itself by.',
      handle: ({ platform, caller, params }) => getDevice(platform, caller, params.device_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: DEVICE,
      summary: 'Changes a device: {version, name?, profile?, site?, gateway_id?}, with the version it was opened at.',
      handle: async (c) => updateDevice(c.platform, c.caller, c.params.device_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${DEVICE}/state`,
      summary:
        'Blocks a device, lets it in again, or retires it: {version, state: active|blocked|retired}. Its connection ends at once.',
      handle: async (c) => switchDevice(c.platform, c.caller, c.params.device_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${DEVICE}/credentials`,
      summary:
        'Gives a device a new credential: {certificate_fingerprint?, grace_seconds?}. The old ones end, after the grace if one is given.',
      status: 201,
      handle: async (c) => rotateDeviceCredential(c.platform, c.caller, c.params.device_id!, await c.json()),
    },
    {
      ...read,
      path: `${DEVICE}/readings`,
      summary: 'What the device measured, message by message, and changes of how it does. 2,000 messages at most.',
      query: { hours: '1 to 744 back from now; 24 when absent' },
      handle: ({ platform, caller, params, query }) =>
        listReadings(platform, caller, params.device_id!, withNumbers(query, ['hours'])),
    },
    {
      ...write,
      method: 'GET',
      path: KEYS,
      summary: 'Provisioning keys, without the keys themselves.',
      handle: async ({ platform, caller }) => ({ keys: await listProvisioningKeys(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: KEYS,
      summary:
        'Makes a key by which new devices register themselves: {name, profile, site?, claims_max, days?}. Answered once.',
      status: 201,
      handle: async (c) => createProvisioningKey(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: `${KEYS}/:provisioning_key_id`,
      summary: 'Ends a provisioning key. Devices that have claimed a place keep it.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await revokeProvisioningKey(platform, caller, params.provisioning_key_id!);
        reply.status(204).send();
      },
    },
    {
      ...byDevice,
      ...json,
      path: '/api/v1/device/claim',
      summary:
        'A new device registers itself with a provisioning key as bearer: {serial, name?}. Answers with its id and its token, once.',
      status: 201,
      handle: async (c) => claimDevice(c.platform, tokenOfDevice(c.request), await c.json()),
    },
    {
      ...byDevice,
      path: '/api/v1/device/telemetry',
      summary:
        'What a device measured, with its token as bearer: a JSON message, a list of them, or line protocol as text/plain. Answers for each message.',
      query: { precision: 'of line protocol: ns (default), us, ms or s' },
      consumes: ['application/json', 'text/plain'],
      status: 202,
      handle: (c) => takeDeviceRequest(c, (device) => telemetryOf(c, device)),
    },
  ];
}

async function telemetryOf(c: RouteContext, device: DeviceIdentity): Promise<Admitted> {
  const body = await c.body(TELEMETRY_BYTES_MAX);
  if (body.length === 0) throw new Problem('malformed_body', 'There is nothing in the body.');
  const isText = c.request.headers['content-type']?.startsWith('text/plain') === true;
  const messages = isText ? decodeLineTelemetry(body, c.query.precision) : decodeJsonTelemetry(body);
  return takeTelemetry(c.platform, device, isText ? 'line_protocol' : 'device_http', messages);
}

/** Firmware of devices: what there is, who signs for it, how it is rolled out; and what devices fetch and tell of it. */
import { Readable } from 'node:stream';
import {
  addUpdateKey,
  createRollout,
  FIRMWARE_BYTES_MAX,
  fetchUpdate,
  getRollout,
  imageFor,
  listFirmware,
  listRollouts,
  listUpdateKeys,
  orderRollout,
  readImage,
  removeUpdateKey,
  reportUpdate,
  uploadFirmware,
} from '@bellwether/services';
import { takeDeviceRequest } from '../doors/device/device-request.ts';
import { byDevice } from './devices.ts';
import type { Route, RouteContext } from './route.ts';

const FIRMWARE = '/api/v1/device-firmware';
const KEYS = '/api/v1/device-update-keys';
const ROLLOUTS = '/api/v1/device-rollouts';
const read = { tag: 'operation', needs: 'devices:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'devices:update' } as const;
const json = { consumes: ['application/json'] } as const;

export function deviceUpdateRoutes(): Route[] {
  return [
    {
      ...read,
      path: FIRMWARE,
      summary: 'The firmware there is, the newest first.',
      handle: async ({ platform, caller }) => ({ firmware: await listFirmware(platform, caller) }),
    },
    {
      ...write,
      method: 'POST',
      path: FIRMWARE,
      summary:
        'Keeps a firmware; its image is the body, 64 MiB at most. No device gets it before somebody rolls it out.',
      query: {
        profile: 'the kind of device it is for',
        version: 'unlike any other of that kind',
        notes: 'what is new',
        sha256: 'of the image, to be sure that it came whole',
        release_signature: 'of its maker, base64; see docs/device-updates.md',
      },
      consumes: ['application/octet-stream'],
      status: 201,
      handle: async (c) => uploadFirmware(c.platform, c.caller, c.query, () => c.body(FIRMWARE_BYTES_MAX)),
    },
    {
      ...read,
      path: KEYS,
      summary: 'The public keys that devices check updates with, as 32 bytes in base64 and as PEM.',
      handle: async ({ platform, caller }) => ({ keys: await listUpdateKeys(platform, caller) }),
    },
    {
      ...write,
      method: 'POST',
      path: KEYS,
      summary: 'Makes a further key. Updates are signed with every key there is.',
      status: 201,
      handle: ({ platform, caller }) => addUpdateKey(platform, caller),
    },
    {
      ...write,
      method: 'DELETE',
      path: `${KEYS}/:key_id`,
      summary: 'Takes a key away: devices that know no other one take no update any more.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeUpdateKey(platform, caller, params.key_id!);
        reply.status(204).send();
      },
    },
    {
      ...read,
      path: ROLLOUTS,
      summary: 'Roll-outs of firmware, the newest first, with how far each is; 50 at most.',
      handle: async ({ platform, caller }) => ({ rollouts: await listRollouts(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: ROLLOUTS,
      summary:
        'Begins a roll-out: {firmware_id, name?, site?, stages?, halt_failures?, halt_percent?, installed_percent_min?, soak_minutes?, silence_minutes?, stage_hours_max?}.',
      status: 201,
      handle: async (c) => createRollout(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: `${ROLLOUTS}/:rollout_id`,
      summary: 'One roll-out: its stages, how many devices are how far, which failed and why.',
      handle: ({ platform, caller, params }) => getRollout(platform, caller, params.rollout_id!),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${ROLLOUTS}/:rollout_id/orders`,
      summary:
        'Holds a roll-out, lets it go on, ends it or puts the firmware before back: {version, order: pause|resume|abort|roll_back}.',
      handle: async (c) => orderRollout(c.platform, c.caller, c.params.rollout_id!, await c.json()),
    },
    {
      ...byDevice,
      method: 'GET',
      path: '/api/v1/device/update',
      summary:
        'The signed manifest of the update that is there for the device, with its token as bearer; null when there is none.',
      handle: (c) => takeDeviceRequest(c, (device) => fetchUpdate(c.platform, device)),
    },
    {
      ...byDevice,
      method: 'GET',
      path: '/api/v1/device/update/image',
      summary: 'The image of that update; with Range: bytes=<n>- the rest of it.',
      query: { sequence: 'of the manifest' },
      produces: 'application/octet-stream',
      handle: (c) =>
        takeDeviceRequest(c, async (device) => {
          const firmware = await imageFor(c.platform, device, c.query.sequence);
          return sendImage(c, { orgId: device.orgId, firmwareId: firmware.firmware_id }, firmware.size);
        }),
    },
    {
      ...byDevice,
      ...json,
      path: '/api/v1/device/update/status',
      summary: 'How the update goes: {sequence, status: downloading|installed|failed|rolled_back, reason?}.',
      handle: (c) => takeDeviceRequest(c, async (device) => reportUpdate(c.platform, device, await c.json())),
    },
  ];
}

/** Whole, or from where a connection broke off: what else `Range` could ask for is answered with the whole. */
async function sendImage(
  { platform, request, reply }: RouteContext,
  place: { orgId: string; firmwareId: string },
  size: number,
): Promise<undefined> {
  const asked = Number(/^bytes=(\d{1,12})-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const from = asked < size ? asked : 0;
  if (from > 0) reply.status(206).header('content-range', `bytes ${from}-${size - 1}/${size}`);
  await reply
    .header('content-type', 'application/octet-stream')
    .header('content-length', size - from)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'no-store')
    .send(Readable.from(readImage(platform, place, from)));
  return undefined;
}

/** Telling devices to do something: for people, and for devices that fetch. */
import { answerCommand, fetchCommands, listCommands, requestCommand } from '@bellwether/services';
import { takeDeviceRequest } from '../doors/device/device-request.ts';
import { byDevice } from './devices.ts';
import type { Route } from './route.ts';

const COMMANDS = '/api/v1/devices/:device_id/commands';
const json = { consumes: ['application/json'] } as const;

export function deviceCommandRoutes(): Route[] {
  return [
    {
      ...{ tag: 'operation', needs: 'devices:read', method: 'GET' },
      path: COMMANDS,
      summary: 'What the device was told to do and what became of it, the newest first; 50 at most.',
      handle: async ({ platform, caller, params }) => ({
        commands: await listCommands(platform, caller, params.device_id!),
      }),
    },
    {
      ...{ tag: 'operation', needs: 'devices:write', method: 'POST' },
      ...json,
      path: COMMANDS,
      summary:
        'Tells the device to do something: {name, arguments?, valid_seconds?}. It waits until the device is there, or expires.',
      status: 201,
      handle: async (c) => requestCommand(c.platform, c.caller, c.params.device_id!, await c.json()),
    },
    {
      ...byDevice,
      method: 'GET',
      path: '/api/v1/device/commands',
      summary:
        'What the device is to do, with its token as bearer. The same command comes again until it is acknowledged.',
      handle: (c) => takeDeviceRequest(c, async (device) => ({ commands: await fetchCommands(c.platform, device) })),
    },
    {
      ...byDevice,
      ...json,
      path: '/api/v1/device/commands/:command_id/ack',
      summary: 'The device has done it, or could not: {status: acknowledged|failed, reason?, result?}.',
      handle: (c) =>
        takeDeviceRequest(c, async (device) => answerCommand(c.platform, device, c.params.command_id!, await c.json())),
    },
  ];
}

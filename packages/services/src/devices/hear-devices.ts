/**
 * What devices say of commands and updates, and what has waited for them when they begin to listen. For every process that
 * devices connect to: what one says is taken where its connection is, whoever has the duty to look after the others.
 */

import type { OnTrouble } from '@bellwether/core';
import type { Platform } from '../installation/platform/platform.ts';
import { answerCommand, readDeviceJson } from './device-command/answer-command.ts';
import { pushCommands } from './device-command/deliver-commands.ts';
import { pushUpdate } from './device-update/offer-update.ts';
import { reportUpdate } from './device-update/report-update.ts';

/** To be called once, before anybody can connect. */
export function hearDevices(platform: Platform, onTrouble: OnTrouble): void {
  const { switchboard } = platform.devices;
  switchboard.onDeviceMessage('command_acknowledgement', async ({ device, about, payload }) => {
    await answerCommand(platform, device, about, readDeviceJson(payload));
  });
  switchboard.onDeviceMessage('update_status', async ({ device, payload }) => {
    await reportUpdate(platform, device, readDeviceJson(payload));
  });
  switchboard.onListens((device, topic) => {
    const { orgId, deviceId } = device;
    const giving = topic === 'commands' ? pushCommands(platform, orgId, deviceId) : pushUpdate(platform, device);
    giving.catch((error: unknown) =>
      onTrouble(`what waited for a device (${topic}) could not be given to it; it is when it listens again`, error),
    );
  });
}

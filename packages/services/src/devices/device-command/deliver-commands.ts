/**
 * Commands on their way to a device: pushed over its connection, or fetched by the device that asks. What is given is
 * written down as delivered only afterwards, so that a command is given once too often rather than not at all.
 */
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { type CommandMessage, type CommandRow, commandMessage } from './command-row.ts';
import { nextCommandState, OPEN_COMMAND_STATES } from './command-states.ts';

/** So many are given at a time, the oldest first. */
const BATCH = 20;

/** What waits for the device, over its connection when it has one. A command that is on its way is not sent a second time at once. */
export async function pushCommands(platform: Platform, orgId: string, deviceId: string): Promise<void> {
  const waiting = await platform.records.asTenant(orgId, (tx) => openCommands(tx, platform, { orgId, deviceId }));
  for (const row of waiting) {
    const payload = Buffer.from(JSON.stringify(commandMessage(row)));
    if ((await platform.devices.switchboard.publish(orgId, deviceId, 'commands', payload, 1)) === 'offline') return;
    await platform.records.asTenant(orgId, (tx) => noteDelivered(tx, row, platform.clock()));
  }
}

/** What waits for the device, for one that fetches. Given again until it is acknowledged or expires. */
export function fetchCommands(platform: Platform, { orgId, deviceId }: DeviceIdentity): Promise<CommandMessage[]> {
  return platform.records.asTenant(orgId, async (tx) => {
    const waiting = await openCommands(tx, platform, { orgId, deviceId });
    for (const row of waiting) await noteDelivered(tx, row, platform.clock());
    return waiting.map(commandMessage);
  });
}

function openCommands(
  tx: Transaction,
  { clock }: Pick<Platform, 'clock'>,
  { orgId, deviceId }: { orgId: string; deviceId: string },
): Promise<CommandRow[]> {
  return tx
    .selectFrom('device_commands')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('device_id', '=', deviceId)
    .where('state', 'in', OPEN_COMMAND_STATES)
    .where('expires_at', '>', new Date(clock()))
    .orderBy('requested_at')
    .orderBy('command_id')
    .limit(BATCH)
    .execute();
}

async function noteDelivered(tx: Transaction, row: CommandRow, atMs: number): Promise<void> {
  await tx
    .updateTable('device_commands')
    .set((eb) => ({
      state: nextCommandState(row.state, 'deliver'),
      deliveries: eb('deliveries', '+', 1),
      last_delivery_at: new Date(atMs),
      ...(row.state === 'requested' ? { untold: true } : {}),
    }))
    .where('org_id', '=', row.org_id)
    .where('command_id', '=', row.command_id)
    // It may have been answered meanwhile.
    .where('state', 'in', OPEN_COMMAND_STATES)
    .execute();
}

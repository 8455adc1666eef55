import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findDevice } from '../device/device.ts';
import { type CommandView, commandView } from './command-row.ts';

const COMMANDS_SHOWN = 50;

/** What a device was told to do, the newest first. Throws not_found. */
export async function listCommands(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
): Promise<CommandView[]> {
  requirePermission(platform, caller, 'devices:read');
  const orgId = organisationOf(caller);
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    await findDevice(tx, orgId, deviceId);
    return tx
      .selectFrom('device_commands')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('device_id', '=', deviceId)
      .orderBy('requested_at', 'desc')
      .orderBy('command_id', 'desc')
      .limit(COMMANDS_SHOWN)
      .execute();
  });
  await platform.audit.note(caller, { action: 'device.read_commands', resourceType: 'device', resourceId: deviceId });
  return rows.map(commandView);
}

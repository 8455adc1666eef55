/**
 * Telling a device to do something. The command is kept before it is sent, goes out at once when the device listens, and
 * waits for it otherwise, until it expires.
 */
import { type JsonObject, MINUTE_MS, Problem, SECOND_MS } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { type InputReader, readInput, storableJson } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findDevice } from '../device/device.ts';
import { type CommandRow, type CommandView, commandView } from './command-row.ts';
import { OPEN_COMMAND_STATES } from './command-states.ts';
import { pushCommands } from './deliver-commands.ts';

const NAME = { matches: /^[a-z][a-z0-9_]{0,59}$/, otherwise: 'be snake_case, such as set_interval' };
const ARGUMENTS_BYTES_MAX = 8192;
const VALID_SECONDS = { min: 5, max: 30 * 86_400 };
const VALID_DEFAULT_SECONDS = (60 * MINUTE_MS) / SECOND_MS;
/** So many may wait for one device. */
const OPEN_MAX = 100;

/** `{name, arguments?, valid_seconds?}`. Throws conflict for a device that is blocked or retired, or has too many waiting. */
export async function requestCommand(
  platform: Platform,
  caller: Caller | undefined,
  deviceId: string,
  input: unknown,
): Promise<CommandView> {
  requirePermission(platform, caller, 'devices:write');
  const orgId = organisationOf(caller);
  const asked = readInput(input, readRequest);
  const atMs = platform.clock();
  const row: CommandRow = {
    ...{ org_id: orgId, command_id: newId('cmd'), device_id: deviceId, name: asked.name, arguments: asked.arguments },
    ...{ state: 'requested', requested_by: nameOf(caller), requested_at: new Date(atMs) },
    expires_at: new Date(atMs + asked.validSeconds * SECOND_MS),
    ...{ deliveries: 0, last_delivery_at: null, ended_at: null, reason: null, result: null, untold: true },
  };
  const details = { command: row.name, command_id: row.command_id };
  const note = { action: 'device.command', resourceType: 'device', resourceId: deviceId, details };
  await audited(platform, caller, note, async (tx) => {
    const { state } = await findDevice(tx, orgId, deviceId);
    if (state === 'blocked' || state === 'retired')
      throw new Problem('conflict', `The device is ${state}: it would not get the command.`);
    const { open } = await tx
      .selectFrom('device_commands')
      .select((eb) => eb.fn.countAll<number>().as('open'))
      .where('org_id', '=', orgId)
      .where('device_id', '=', deviceId)
      .where('state', 'in', OPEN_COMMAND_STATES)
      .executeTakeFirstOrThrow();
    if (Number(open) >= OPEN_MAX)
      throw new Problem('conflict', `${OPEN_MAX} commands wait for this device already. They expire by themselves.`);
    const { arguments: args, result: _, ...columns } = row;
    await tx
      .insertInto('device_commands')
      .values({ ...columns, arguments: JSON.stringify(args) })
      .execute();
  });
  await pushCommands(platform, orgId, deviceId);
  return platform.records.asTenant(orgId, async (tx) => {
    const now = await tx
      .selectFrom('device_commands')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('command_id', '=', row.command_id)
      .executeTakeFirstOrThrow();
    return commandView(now);
  });
}

function readRequest(read: InputReader): { name: string; arguments: JsonObject; validSeconds: number } {
  return {
    name: read.text('name', { max: 60, pattern: NAME }),
    arguments: read.has('arguments') ? readArguments(read) : {},
    validSeconds: read.has('valid_seconds') ? read.integer('valid_seconds', VALID_SECONDS) : VALID_DEFAULT_SECONDS,
  };
}

function readArguments(read: InputReader): JsonObject {
  const value = read.raw('arguments');
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || storableJson(value, ARGUMENTS_BYTES_MAX) === undefined)
    return read.refuse('arguments', `has to be a JSON object of at most ${ARGUMENTS_BYTES_MAX} bytes.`, {});
  return value as JsonObject;
}

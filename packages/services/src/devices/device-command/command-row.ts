/** A command as it is kept, as people see it, and as it travels to the device. */
import { type Json, type JsonObject, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { CommandState } from './command-states.ts';

export interface CommandRow {
  org_id: string;
  command_id: string;
  device_id: string;
  name: string;
  arguments: JsonObject;
  state: CommandState;
  requested_by: string;
  requested_at: Date;
  expires_at: Date;
  deliveries: number;
  last_delivery_at: Date | null;
  ended_at: Date | null;
  reason: string | null;
  result: Json;
  untold: boolean;
}

export interface CommandView {
  command_id: string;
  device_id: string;
  name: string;
  arguments: JsonObject;
  state: CommandState;
  requested_by: string;
  requested_at: string;
  expires_at: string;
  /** How many times the device was given it. */
  deliveries: number;
  last_delivery_at: string | null;
  ended_at: string | null;
  reason: string | null;
  result: Json;
}

/** What a device gets. It may get it again: whoever has done a command of this id only acknowledges it again. */
export interface CommandMessage {
  command_id: string;
  name: string;
  arguments: JsonObject;
  requested_at: string;
  /** From then on it is not to be done any more. */
  expires_at: string;
}

export function commandView(row: CommandRow): CommandView {
  const { command_id, device_id, name, state, requested_by, deliveries, reason, result } = row;
  return {
    ...{ command_id, device_id, name, arguments: row.arguments, state, requested_by },
    requested_at: row.requested_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    deliveries,
    last_delivery_at: row.last_delivery_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    ...{ reason, result },
  };
}

export function commandMessage(row: CommandRow): CommandMessage {
  const { command_id, name } = row;
  return {
    ...{ command_id, name, arguments: row.arguments },
    requested_at: row.requested_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  };
}

/** For a change: the row is locked. Throws not_found. */
export async function findCommand(
  tx: Transaction,
  of: { orgId: string; deviceId: string; commandId: string },
): Promise<CommandRow> {
  const row = await tx
    .selectFrom('device_commands')
    .selectAll()
    .where('org_id', '=', of.orgId)
    .where('device_id', '=', of.deviceId)
    .where('command_id', '=', of.commandId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This device has no such command.');
  return row;
}

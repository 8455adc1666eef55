/** What a device says of a command: it did it, or could not. Saying it again changes nothing, and neither does saying it too late. */
import { type Json, Problem } from '@bellwether/core';
import { type InputReader, readInput, storableJson } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { DeviceIdentity } from '../device/device-identity.ts';
import { findCommand } from './command-row.ts';
import { type CommandState, nextCommandState } from './command-states.ts';

const RESULT_BYTES_MAX = 8192;
const REASON_LENGTH_MAX = 500;

/** `{status: acknowledged|failed, reason?, result?}`. Gives how the command stands; durable when it resolves. Throws not_found. */
export function answerCommand(
  platform: Platform,
  { orgId, deviceId }: DeviceIdentity,
  commandId: string,
  input: unknown,
): Promise<{ command_id: string; state: CommandState }> {
  const { status, reason, result } = readInput(input, readAnswer);
  return platform.records.asTenant(orgId, async (tx) => {
    const row = await findCommand(tx, { orgId, deviceId, commandId });
    const nowMs = platform.clock();
    const isLate = row.expires_at.getTime() <= nowMs;
    const happening = isLate ? 'expire' : status === 'acknowledged' ? 'acknowledge' : 'fail';
    const state = nextCommandState(row.state, happening);
    if (state !== row.state)
      await tx
        .updateTable('device_commands')
        .set({ state, ended_at: new Date(nowMs), untold: true, ...(isLate ? {} : { reason, result }) })
        .where('org_id', '=', orgId)
        .where('command_id', '=', commandId)
        .execute();
    return { command_id: commandId, state };
  });
}

function readAnswer(read: InputReader): {
  status: 'acknowledged' | 'failed';
  reason: string | null;
  result: string | null;
} {
  return {
    status: read.oneOf('status', ['acknowledged', 'failed']),
    reason: read.has('reason') ? read.text('reason', { max: REASON_LENGTH_MAX }) : null,
    result: read.has('result') ? readResult(read) : null,
  };
}

function readResult(read: InputReader): string | null {
  const text = storableJson(read.raw('result') as Json, RESULT_BYTES_MAX);
  return text ?? read.refuse('result', `has to be JSON of at most ${RESULT_BYTES_MAX} bytes.`, null);
}

/** The body of a device's message: JSON. Throws malformed_body. */
export function readDeviceJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    throw new Problem('malformed_body', 'The message is not JSON.', { cause: error });
  }
}

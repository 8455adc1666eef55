/** Runs a plug-in on something made up, before it is let near a request: what it would change, and what it says. */
import { uuidv7 } from '@bellwether/core';
import { SCRIPT_SOURCE_LENGTH_MAX, type ScriptLog } from '@bellwether/sandbox';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { HOOKS } from './gateway-configuration.ts';
import type { PlugInResult } from './plug-in-runner.ts';
import { PLUG_IN_TIME_MS } from './read-configuration.ts';

export interface PlugInTrial {
  result: PlugInResult;
  logs: readonly ScriptLog[];
  used_ms: number;
}

/** `{hook, source, time_ms?, input}`. Throws script_failed, script_timed_out, script_out_of_memory. */
export async function tryPlugIn(platform: Platform, caller: Caller | undefined, input: unknown): Promise<PlugInTrial> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const plugIn = readInput(input, (read) => ({
    hook: read.oneOf('hook', HOOKS),
    source: read.secret('source', { max: SCRIPT_SOURCE_LENGTH_MAX }),
    time_ms: read.has('time_ms') ? read.integer('time_ms', PLUG_IN_TIME_MS) : 50,
    input: read.raw('input') ?? null,
  }));
  await platform.audit.note(caller, { action: 'gateway.try', resourceType: 'gateway', resourceId: orgId });
  const { result, logs, usedMs } = await platform.gateway.plugIns.try(orgId, plugIn, plugIn.input, uuidv7());
  return { result, logs, used_ms: usedMs };
}

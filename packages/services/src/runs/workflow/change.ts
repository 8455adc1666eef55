/** What people do to a durable run: end it, take it up again after a failure, tell it something. */
import { type JsonObject, Problem } from '@bellwether/core';
import type { Also, RunSummary } from '@bellwether/workflows';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

/** Cancelling what is cancelled changes nothing. */
export function cancelRun(platform: Platform, caller: Caller | undefined, runId: string): Promise<RunSummary> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  return platform.workflows.cancel(orgId, runId, noted(platform, caller, 'workflow.cancel', runId));
}

export function retryRun(platform: Platform, caller: Caller | undefined, runId: string): Promise<RunSummary> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  return platform.workflows.retry(orgId, runId, noted(platform, caller, 'workflow.retry', runId));
}

/** `input`: `{payload?, signal_id?}`. Only signals that the workflow has opened to people; others belong to verbs. */
export async function signalRun(
  platform: Platform,
  caller: Caller | undefined,
  runId: string,
  name: string,
  input: unknown,
): Promise<{ received: true }> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const { payload, id } = readInput(input ?? {}, (read) => ({
    // Any JSON: what it has to be, the workflow knows.
    payload: read.has('payload') ? read.raw('payload') : null,
    id: read.has('signal_id') ? read.text('signal_id', { max: 200 }) : undefined,
  }));
  const { open_signals, title } = await platform.workflows.get(orgId, runId);
  if (!open_signals.includes(name))
    throw new Problem(
      'conflict',
      open_signals.length === 0
        ? `“${title}” takes no signals by hand. What it waits for is done where the matter itself is shown.`
        : `“${title}” takes these signals by hand: ${open_signals.join(', ')}.`,
    );
  await platform.workflows.signal(orgId, runId, name, payload, {
    ...(id === undefined ? {} : { id }),
    also: noted(platform, caller, 'workflow.signal', runId, { signal: name }),
  });
  return { received: true };
}

function noted(platform: Platform, caller: Caller, action: string, runId: string, details: JsonObject = {}): Also {
  return async (tx) => {
    const note = { action, resourceType: 'workflow_run', resourceId: runId, details };
    await platform.audit.append(tx, caller, organisationOf(caller), note);
  };
}

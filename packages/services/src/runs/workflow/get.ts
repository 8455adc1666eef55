/** One durable run with its steps: what it did, what it does, what it waits for. */
import type { RunView } from '@bellwether/workflows';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export async function getRun(platform: Platform, caller: Caller | undefined, runId: string): Promise<RunView> {
  requirePermission(platform, caller, 'workflows:read');
  const view = await platform.workflows.get(organisationOf(caller), runId);
  await platform.audit.note(caller, { action: 'workflow.read', resourceType: 'workflow_run', resourceId: runId });
  return view;
}

/** Durable runs of the organisation, newest first. */
import { RUN_STATES, type RunSummary } from '@bellwether/workflows';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface RunPage {
  runs: RunSummary[];
  /** `before` of the next page; `null` at the end. */
  next: string | null;
}

const LIMIT_DEFAULT = 50;
const LIMIT = { matches: /^([1-9]\d?|1\d\d|200)$/, otherwise: 'be a whole number from 1 to 200' };

/** `input`: `workflow`, `state`, `before` (the id of a run), `limit`. */
export async function listRuns(platform: Platform, caller: Caller | undefined, input: unknown): Promise<RunPage> {
  requirePermission(platform, caller, 'workflows:read');
  const filter = readInput(input ?? {}, (read) => ({
    ...(read.has('workflow') ? { workflow: read.text('workflow', { max: 60 }) } : {}),
    ...(read.has('state') ? { state: read.oneOf('state', RUN_STATES) } : {}),
    ...(read.has('before') ? { before: read.text('before', { max: 200 }) } : {}),
    limit: read.has('limit') ? Number(read.text('limit', { max: 3, pattern: LIMIT })) : LIMIT_DEFAULT,
  }));
  const orgId = organisationOf(caller);
  const runs = await platform.workflows.list(orgId, filter);
  await platform.audit.note(caller, { action: 'workflow.list', resourceType: 'workflow_run' });
  return { runs, next: runs.length === filter.limit ? (runs.at(-1)?.run_id ?? null) : null };
}

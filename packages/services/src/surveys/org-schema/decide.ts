/**
 * A person approves a file or rejects it. The decision is durable before the run is told of it; what a crash keeps from
 * being told is told again when the platform starts (`tellDecisions`).
 */
import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordEvents } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../organization/read-organization.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import { type OrgSchemaStatusView, openDraft, orgSchemaOf, statusView } from './org-schema-view.ts';
import { APPROVAL, type Approval } from './processing.ts';

/** `{version?}`. Throws conflict while there are errors in the chart, and when the time is over. */
export function approveOrgSchema(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown = {},
): Promise<OrgSchemaStatusView> {
  return decide(platform, caller, id, 'approved', input);
}

/** `{version?, reason?}`. */
export function rejectOrgSchema(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown = {},
): Promise<OrgSchemaStatusView> {
  return decide(platform, caller, id, 'rejected', input);
}

async function decide(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  decision: Approval['decision'],
  input: unknown,
): Promise<OrgSchemaStatusView> {
  requirePermission(platform, caller, 'organizations:write');
  const { version, reason } = readInput(input ?? {}, (read) => ({
    version: read.has('version') ? readVersion(read) : undefined,
    reason: decision === 'rejected' && read.has('reason') ? read.text('reason', { min: 0, max: 1000 }) : null,
  }));
  const orgId = organisationOf(caller);
  await refuseWithoutRun(platform, caller, id);
  const note = { action: `org_schema.${decision}`, resourceType: 'org_schema', resourceId: id };
  const view = await audited(platform, caller, note, async (tx) => {
    const row = await openDraft(tx, id, version, platform.clock());
    const errors = row.data.findings.filter(({ severity }) => severity === 'error');
    if (decision === 'approved' && errors.length > 0)
      throw new Problem(
        'conflict',
        `${errors.length === 1 ? 'One error is' : `${errors.length} errors are`} left in the chart (${[...new Set(errors.map(({ kind }) => kind))].join(', ')}). Correct ${errors.length === 1 ? 'it' : 'them'} first.`,
        { current: statusView(row) },
      );
    const event =
      decision === 'approved'
        ? ({ event_type: 'org.schema_approved', data: {} } as const)
        : ({ event_type: 'org.schema_rejected', data: { reason } } as const);
    const now = await recordEvents(platform, tx, caller, orgSchemaStream, id, [event], row.version);
    const at = new Date(platform.clock());
    await tx
      .updateTable('org_schemas')
      .set({
        ...{ status: decision, reason, version: now.version, decided_by: nameOf(caller), decided_at: at },
        updated_at: at,
      })
      .where('id', '=', id)
      .execute();
    return statusView(await orgSchemaOf(tx, id));
  });
  await tell(platform, orgId, view.workflow_id, decision);
  return view;
}

/** Tells runs of decisions that were made and, because the process ended in between, perhaps not told. */
export async function tellDecisions(platform: Platform): Promise<void> {
  const rows = await platform.records.asOperator((tx) =>
    tx
      .selectFrom('org_schemas')
      .select(['org_id', 'workflow_id', 'status'])
      .where('status', 'in', ['approved', 'rejected'])
      .execute(),
  );
  for (const { org_id, workflow_id, status } of rows)
    await tell(platform, org_id, workflow_id, status as Approval['decision']);
}

async function tell(
  platform: Platform,
  orgId: string,
  runId: string | null,
  decision: Approval['decision'],
): Promise<void> {
  if (runId === null) return;
  try {
    await platform.workflows.signal(orgId, runId, APPROVAL, { decision } satisfies Approval, {
      id: `${runId}:${decision}`,
    });
  } catch (error) {
    // It has gone on by itself: told before, or woken by its time-out, after which it looks at the row.
    if (!(error instanceof Problem) || (error.code !== 'conflict' && error.code !== 'not_found')) throw error;
  }
}

/** A run that somebody cancelled leaves a file that nobody works on any more. */
async function refuseWithoutRun(platform: Platform, caller: Caller, id: string): Promise<void> {
  const orgId = organisationOf(caller);
  const row = await platform.records.asTenant(orgId, (tx) => orgSchemaOf(tx, id));
  if (row.status !== 'draft' || row.workflow_id === null) return;
  const { state } = await platform.workflows.get(orgId, row.workflow_id);
  if (state !== 'cancelled' && state !== 'failed') return;
  await platform.records.asTenant(orgId, async (tx) => {
    const { status } = await orgSchemaOf(tx, id, 'lock');
    if (status !== 'draft') return;
    const now = await recordEvents(platform, tx, caller, orgSchemaStream, id, [
      { event_type: 'org.schema_cancelled', data: {} },
    ]);
    const changed = { status: 'cancelled', version: now.version, updated_at: new Date(platform.clock()) } as const;
    await tx.updateTable('org_schemas').set(changed).where('id', '=', id).execute();
  });
  throw new Problem('conflict', 'The run of this file was cancelled. Upload it again to begin anew.');
}

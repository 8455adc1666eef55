import type { Finding } from '@bellwether/analysis';
import { type JsonObject, Problem } from '@bellwether/core';
import type { OrgSchemaStatus, Transaction } from '@bellwether/records';
import { isUuid } from '../organization/organization-view.ts';
import { refuseStale } from '../organization/refuse-stale.ts';
import { type SchemaData, schemaDataOf } from './schema-data.ts';

export interface OrgSchemaRow {
  org_id: string;
  id: string;
  organization_id: string;
  source: 'edge' | 'file' | 'rows';
  status: OrgSchemaStatus;
  uploaded: JsonObject;
  schema_data: JsonObject;
  ai_confidence_score: number | null;
  workflow_id: string | null;
  expires_at: Date | null;
  version: number;
  reason: string | null;
  decided_by: string | null;
  decided_at: Date | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
}

export interface OrgSchemaStatusView {
  id: string;
  organization_id: string;
  source: OrgSchemaRow['source'];
  status: OrgSchemaRow['status'];
  ai_confidence_score: number | null;
  /** The run that works on it, or waits for the approval. */
  workflow_id: string | null;
  /** Until when somebody may approve. */
  expires_at: string | null;
  employee_count: number | null;
  findings: Record<Finding['severity'], number> | null;
  reason: string | null;
  version: number;
  decided_by: string | null;
  decided_at: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
}

export interface OrgSchemaView extends OrgSchemaStatusView {
  /** `null` until it is built. */
  schema_data: SchemaData | null;
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function orgSchemaOf(tx: Transaction, id: string, lock?: 'lock'): Promise<OrgSchemaRow> {
  const query = tx.selectFrom('org_schemas').selectAll().where('id', '=', id);
  const row = isUuid(id) ? await (lock ? query.forUpdate() : query).executeTakeFirst() : undefined;
  if (!row) throw new Problem('not_found', 'There is no such company file. Old ones that were decided are not kept.');
  return row;
}

/** For a change by a person: from the version they have seen, while it waits for them. Throws 409. */
export async function openDraft(
  tx: Transaction,
  id: string,
  version: number | undefined,
  nowMs: number,
): Promise<OrgSchemaRow & { data: SchemaData }> {
  const row = await orgSchemaOf(tx, id, 'lock');
  refuseStale('company file', version, row.version, () => orgSchemaView(row));
  if (row.status === 'draft' && row.expires_at !== null && row.expires_at.getTime() <= nowMs)
    throw new Problem('conflict', 'The time to approve this file is over. Upload it again.', {
      current: statusView(row),
    });
  if (row.status !== 'draft') throw new Problem('conflict', CLOSED[row.status], { current: statusView(row) });
  return { ...row, data: schemaDataOf(row.schema_data) };
}

const CLOSED: Readonly<Record<Exclude<OrgSchemaRow['status'], 'draft'>, string>> = {
  processing: 'This file is still being read. Ask again in a moment.',
  approved: 'This file has been approved, and is being written.',
  finalised: 'This file has been approved and written.',
  rejected: 'This file has been rejected. Upload it again to begin anew.',
  expired: 'Nobody approved this file in time. Upload it again to begin anew.',
  failed: 'This file could not be read. Mend it and upload it again.',
  cancelled: 'The run of this file was cancelled. Upload it again to begin anew.',
};

export function statusView(row: OrgSchemaRow): OrgSchemaStatusView {
  const isBuilt = 'people' in row.schema_data;
  const data = isBuilt ? schemaDataOf(row.schema_data) : undefined;
  const { id, organization_id, source, status, ai_confidence_score, workflow_id, reason, version } = row;
  const count = (severity: Finding['severity']): number =>
    data?.findings.filter((one) => one.severity === severity).length ?? 0;
  return {
    ...{ id, organization_id, source, status, ai_confidence_score, workflow_id },
    expires_at: row.expires_at?.toISOString() ?? null,
    employee_count: data?.people.length ?? null,
    findings: data ? { error: count('error'), warning: count('warning'), note: count('note') } : null,
    ...{ reason, version, decided_by: row.decided_by, decided_at: row.decided_at?.toISOString() ?? null },
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function orgSchemaView(row: OrgSchemaRow): OrgSchemaView {
  return { ...statusView(row), schema_data: 'people' in row.schema_data ? schemaDataOf(row.schema_data) : null };
}

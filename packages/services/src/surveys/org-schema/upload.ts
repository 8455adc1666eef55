/** Takes in a company file and starts the run that makes a chart of it. Nothing becomes of it before a person has approved. */
import { randomUUID } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { recordEvents } from '../../ingest/history/record-change.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { organizationOf } from '../organization/organization-view.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import { orgSchemaProcessing } from './processing.ts';
import { readCells, readRows, type Upload } from './read-upload.ts';
import { asJson } from './schema-data.ts';

export interface UploadAnswer {
  id: string;
  workflow_id: string;
  status: 'processing';
}

/** Files of one organization that wait for somebody, at most; what was decided long ago gives way. */
const OPEN_MAX = 5;
const DECIDED_KEPT = 10;

/** `{organization_id, rows, …}`: rows by pseudonym. Throws invalid_request naming what says who somebody is. */
export async function uploadOrgSchemaRows(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<UploadAnswer> {
  requirePermission(platform, caller, 'organizations:upload');
  return keep(platform, caller, await readRows(input));
}

/** A CSV or XLSX file without a column that says who somebody is. */
export async function uploadOrgSchemaFile(
  platform: Platform,
  caller: Caller | undefined,
  organizationId: string,
  bytes: Uint8Array,
): Promise<UploadAnswer> {
  requirePermission(platform, caller, 'organizations:upload');
  return keep(platform, caller, await readCells(organizationId, 'file', { bytes }));
}

async function keep(platform: Platform, caller: Caller, upload: Upload): Promise<UploadAnswer> {
  const { organizationId, source, rows } = upload;
  const [id, workflowId] = [randomUUID(), randomUUID()];
  const now = new Date(platform.clock());
  const note = {
    action: 'org_schema.upload',
    resourceType: 'org_schema',
    resourceId: id,
    details: { organization_id: organizationId, source, rows },
  };
  await audited(platform, caller, note, async (tx) => {
    await organizationOf(tx, organizationId, 'lock');
    const kept = await tx
      .selectFrom('org_schemas')
      .select(['id', 'status'])
      .where('organization_id', '=', organizationId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .execute();
    const isOpen = ({ status }: { status: string }): boolean => ['processing', 'draft', 'approved'].includes(status);
    if (kept.filter(isOpen).length >= OPEN_MAX)
      throw new Problem(
        'conflict',
        `${OPEN_MAX} files of this organization wait already. Approve or reject some first.`,
      );
    const old = kept.filter((one) => !isOpen(one)).slice(DECIDED_KEPT - 1);
    for (const one of old) await tx.deleteFrom('org_schemas').where('id', '=', one.id).execute();
    const { version } = await recordEvents(platform, tx, caller, orgSchemaStream, id, [
      { event_type: 'org.schema_created', data: { organization_id: organizationId, source, rows } },
    ]);
    await tx
      .insertInto('org_schemas')
      .values({
        ...{
          org_id: organisationOf(caller),
          id,
          organization_id: organizationId,
          source,
          status: 'processing',
          version,
        },
        ...{ uploaded: asJson(upload.uploaded), schema_data: '{}', ai_confidence_score: null, workflow_id: workflowId },
        ...{ created_by: nameOf(caller), created_at: now, updated_at: now },
      })
      .execute();
    await platform.workflows.startIn(tx, orgSchemaProcessing, {
      orgId: organisationOf(caller),
      id: workflowId,
      startedBy: nameOf(caller),
      input: { schema_id: id },
    });
  });
  return { id, workflow_id: workflowId, status: 'processing' };
}

/** A person mends the chart of a file, one correction or several at once; each is an event and can be undone. */
import { type Correction, correctChart, correctionFault } from '@bellwether/analysis';
import { type FieldError, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordEvents } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { readVersion } from '../organization/read-organization.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import { type OrgSchemaView, openDraft, orgSchemaOf, orgSchemaView } from './org-schema-view.ts';
import { type AnalysedUpload, asJson, type BuiltSchema, correctedSchema, uploadedOf } from './schema-data.ts';

const CORRECTIONS_MAX = 500;
const KEY_LENGTH_MAX = 64;

/** `{version, corrections}`. Throws 409 with `current` for a stale version, and invalid_request for what cannot be. */
export async function correctOrgSchema(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<OrgSchemaView> {
  requirePermission(context, caller, 'organizations:write');
  const { version, corrections } = readInput(input, (read) => ({
    version: readVersion(read),
    corrections: read.list('corrections', CORRECTIONS_MAX, readCorrection),
  }));
  const note = {
    action: 'org_schema.correct',
    resourceType: 'org_schema',
    resourceId: id,
    details: { corrections: corrections.length },
  };
  return audited(context, caller, note, async (tx) => {
    const row = await openDraft(tx, id, version, context.clock());
    if (corrections.length === 0) return orgSchemaView(row);
    const { people, units, findings } = row.data;
    const errors: FieldError[] = [];
    corrections.reduce(
      (chart, correction, index) => {
        const fault =
          correction.kind === 'accept' ? acceptFault(correction.finding, findings) : correctionFault(chart, correction);
        if (fault !== undefined) errors.push({ field: `corrections[${index}]`, detail: fault });
        return correctChart(chart, correction);
      },
      { people, units },
    );
    const [first] = errors;
    if (first) throw new Problem('invalid_request', `${first.field}: ${first.detail}`, { errors });
    const upload = uploadedOf(row.uploaded) as AnalysedUpload; // a draft has been analysed
    const built = correctedSchema(upload, row.data, corrections);
    const { version: now } = await recordEvents(
      context,
      tx,
      caller,
      orgSchemaStream,
      id,
      corrections.map((correction) => ({ event_type: 'org.schema_corrected', data: { correction } })),
      row.version,
    );
    await keepBuilt(tx, id, built, now, new Date(context.clock()));
    return orgSchemaView(await orgSchemaOf(tx, id));
  });
}

export async function keepBuilt(
  tx: Transaction,
  id: string,
  { data, confidence }: BuiltSchema,
  version: number,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('org_schemas')
    .set({ schema_data: asJson(data), ai_confidence_score: confidence, version, updated_at: at })
    .where('id', '=', id)
    .execute();
}

/** A ring can be cut and not be accepted: nobody reports to themself. */
function acceptFault(id: string, findings: readonly { id: string; kind: string }[]): string | undefined {
  const finding = findings.find((one) => one.id === id);
  if (!finding) return 'There is no such finding.';
  return finding.kind === 'cycle' || finding.kind === 'no_root'
    ? 'People who report to each other cannot be left so. Say who of them reports to somebody else.'
    : undefined;
}

function readCorrection(read: InputReader): Correction {
  const key = (field: string): string => read.text(field, { max: KEY_LENGTH_MAX });
  const keyOrNull = (field: string): string | null => (read.raw(field) === null ? null : key(field));
  switch (read.oneOf('kind', ['set_manager', 'set_unit', 'remove_person', 'merge_units', 'accept'])) {
    case 'set_manager':
      return { kind: 'set_manager', person: key('person'), manager: keyOrNull('manager') };
    case 'set_unit':
      return { kind: 'set_unit', person: key('person'), department: keyOrNull('department'), team: keyOrNull('team') };
    case 'remove_person':
      return { kind: 'remove_person', person: key('person') };
    case 'merge_units':
      return { kind: 'merge_units', from: read.text('from', { max: 128 }), into: read.text('into', { max: 128 }) };
    case 'accept':
      return { kind: 'accept', finding: read.text('finding', { max: 400 }) };
  }
}

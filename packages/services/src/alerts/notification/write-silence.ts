/** Beginning, changing and ending silences. */
import { DAY_MS, HOUR_MS, Problem, parseInstant } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { type InputReader, readInput } from '../../input.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { readMatching } from './matching.ts';
import { readSilences, type SilenceRow, type SilenceView, silenceAt, silenceFields, silenceView } from './silence.ts';
import { silenceStream } from './silence-history.ts';

const REASON_LENGTH_MAX = 500;
const LENGTH_MAX_MS = 366 * DAY_MS;
const SHOWN_AFTER_END_MS = 30 * DAY_MS;
const ACTIVE_MAX = 100;

/** Those of now and to come, and those that ended within 30 days. */
export async function listSilences(context: ServiceContext, caller: Caller | undefined): Promise<SilenceView[]> {
  requirePermission(context, caller, 'alerts:read');
  const orgId = organisationOf(caller);
  const nowMs = context.clock();
  const rows = await context.records.asTenant(orgId, (tx) =>
    readSilences(tx, orgId, new Date(nowMs - SHOWN_AFTER_END_MS)),
  );
  await context.audit.note(caller, { action: 'silences.list', resourceType: 'silence' });
  return rows.map((row) => silenceView(row, nowMs));
}

/** `{matching, reason, ends_at, starts_at?}`; without a start it begins now. */
export async function createSilence(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<SilenceView> {
  requirePermission(context, caller, 'alerts:write');
  const orgId = organisationOf(caller);
  const nowMs = context.clock();
  const fields = readInput(input, (read) => readSilence(read, undefined, nowMs));
  refuseAccess(context, caller, fields);
  const [by, now] = [nameOf(caller), new Date(nowMs)];
  const row: SilenceRow = {
    ...{ ...fields, org_id: orgId, silence_id: newId('sil'), version: 1 },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  await audited(context, caller, auditNote('create', row.silence_id), async (tx) => {
    if ((await readSilences(tx, orgId, now)).length >= ACTIVE_MAX)
      throw new Problem('conflict', `There are ${ACTIVE_MAX} silences already. End one first.`);
    await tx
      .insertInto('silences')
      .values({ ...row, matching: JSON.stringify(row.matching) })
      .execute();
    await recordChange(context, tx, caller, silenceStream, row.silence_id, { before: null, after: silenceFields(row) });
  });
  return silenceView(row, nowMs);
}

/** Changes what is sent, with the `version` it was seen at. What has ended stays as it was. */
export function updateSilence(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<SilenceView> {
  return changeSilence(context, caller, { id, verb: 'update' }, (now, nowMs) =>
    readInput(input, (read) => ({ version: readVersion(read), ...readSilence(read, now, nowMs) })),
  );
}

/** Ends it now. What is open and was silenced is told. */
export function endSilence(context: ServiceContext, caller: Caller | undefined, id: string): Promise<SilenceView> {
  return changeSilence(context, caller, { id, verb: 'end' }, (now, nowMs) => ({
    ...now,
    version: now.version,
    // One that had not begun never was.
    starts_at: new Date(Math.min(now.starts_at.getTime(), nowMs)),
    ends_at: new Date(nowMs),
  }));
}

async function changeSilence(
  context: ServiceContext,
  caller: Caller | undefined,
  { id, verb }: { id: string; verb: 'update' | 'end' },
  change: (now: SilenceRow, nowMs: number) => ReadSilence & { version: number },
): Promise<SilenceView> {
  requirePermission(context, caller, 'alerts:write');
  const orgId = organisationOf(caller);
  const nowMs = context.clock();
  return audited(context, caller, auditNote(verb, id), async (tx) => {
    const now = await silenceAt(tx, { orgId, id, version: undefined, nowMs });
    refuseAccess(context, caller, now);
    if (now.ends_at.getTime() <= nowMs) throw new Problem('conflict', 'This silence has ended. Begin another one.');
    const { version, matching, reason, starts_at, ends_at } = change(now, nowMs);
    await silenceAt(tx, { orgId, id, version, nowMs });
    refuseAccess(context, caller, { matching });
    const changed = {
      ...{ reason, starts_at, ends_at, version: now.version + 1 },
      ...{ updated_by: nameOf(caller), updated_at: new Date(nowMs) },
    };
    await tx
      .updateTable('silences')
      .set({ ...changed, matching: JSON.stringify(matching) })
      .where('org_id', '=', orgId)
      .where('silence_id', '=', id)
      .execute();
    const row: SilenceRow = { ...now, ...changed, matching };
    await lookAgain(tx, orgId, nowMs);
    const told = { before: silenceFields(now), after: silenceFields(row) };
    await recordChange(context, tx, caller, silenceStream, id, told);
    return silenceView(row, nowMs);
  });
}

/** What was silenced may not be any more: the dispatcher looks at it in its next round. */
async function lookAgain(tx: Transaction, orgId: string, nowMs: number): Promise<void> {
  await tx
    .updateTable('notifications')
    .set({ silenced_until: new Date(nowMs) })
    .where('org_id', '=', orgId)
    .where('routed', '=', false)
    .where('silenced_until', '>', new Date(nowMs))
    .execute();
}

type ReadSilence = Pick<SilenceRow, 'matching' | 'reason' | 'starts_at' | 'ends_at'>;

function readSilence(read: InputReader, now: SilenceRow | undefined, nowMs: number): ReadSilence {
  const silence: ReadSilence = {
    matching: read.has('matching') || !now ? readMatching(read, 'matching') : now.matching,
    reason: read.has('reason') || !now ? read.text('reason', { max: REASON_LENGTH_MAX }) : now.reason,
    starts_at: read.has('starts_at') ? readTime(read, 'starts_at') : (now?.starts_at ?? new Date(nowMs)),
    ends_at: read.has('ends_at') || !now ? readTime(read, 'ends_at') : now.ends_at,
  };
  const [startsMs, endsMs] = [silence.starts_at.getTime(), silence.ends_at.getTime()];
  // What is no time has been refused already.
  if (endsMs <= Math.max(nowMs, startsMs)) read.refuse('ends_at', 'has to be in the future, and after starts_at.');
  if (endsMs - Math.max(nowMs, startsMs) > LENGTH_MAX_MS)
    read.refuse('ends_at', 'has to be within a year: what is silent for ever is switched off.');
  if (!now && startsMs < nowMs - HOUR_MS) read.refuse('starts_at', 'has to be now or later.');
  return silence;
}

/** An invalid date where it is refused: it is neither before nor after anything. */
function readTime(read: InputReader, field: string): Date {
  const text = read.text(field, { max: 40 });
  const atMs = parseInstant(text);
  if (atMs === undefined && text !== '') read.refuse(field, 'has to be a time such as 2026-11-21T18:00:00Z.');
  return new Date(atMs ?? Number.NaN);
}

/** Whoever silences the watch over who reads what has to be somebody who sets what it watches. */
function refuseAccess(context: ServiceContext, caller: Caller, { matching }: Pick<SilenceRow, 'matching'>): void {
  if (matching.kinds?.includes('access')) requirePermission(context, caller, 'settings:write');
}

function auditNote(verb: string, id: string) {
  return { action: `silence.${verb}`, resourceType: 'silence', resourceId: id };
}

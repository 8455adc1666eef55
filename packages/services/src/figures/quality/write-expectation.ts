/**
 * What people expect of data: adding an expectation, changing one, also one that a pack declares, and taking it away.
 * A change is checked at once; what it came to is told to whoever may read figures.
 */
import { Problem } from '@bellwether/core';
import { load } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { forgetCheck } from './check-row.ts';
import { declaredExpectations, type Expectation, expectationsOf } from './expectation.ts';
import { type ExpectationFields, expectationStream } from './expectation-stream.ts';
import { keepOutcome } from './keep-outcome.ts';
import { type ExpectationView, expectationView, readExpectationView } from './quality-view.ts';
import { readExpectation } from './read-expectation.ts';
import { runCheck } from './run-check.ts';

/** Beside those that are declared. */
const EXPECTATIONS_MAX = 300;

/** `{title, data_set, severity?, enabled?, check}`. */
export async function createExpectation(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ExpectationView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const fields = readInput(input, (read) => readExpectation(read, platform, orgId));
  requireStatement(platform, caller, fields);
  const id = newId('qex');
  const note = { action: 'quality.create', resourceType: 'quality_expectation', resourceId: id };
  await audited(platform, caller, { ...note, details: noted(fields) }, async (tx) => {
    const all = await expectationsOf(platform, tx, orgId);
    if (all.filter(({ declared_by }) => declared_by === 'organisation').length >= EXPECTATIONS_MAX)
      throw new Problem('conflict', `There are ${EXPECTATIONS_MAX} expectations already. Remove some first.`);
    await recordChange(platform, tx, caller, expectationStream, id, { before: null, after: fields });
  });
  return checkedNow(platform, caller, { ...fields, id, declared_by: 'organisation', version: 1 });
}

/** `{version, title, data_set, severity?, enabled?, check}`. Throws not_found, 409 when somebody was faster. */
export async function updateExpectation(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ExpectationView> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { version: seen, ...fields } = readInput(input, (read) => ({
    version: read.integer('version', { min: 0, max: 1e9 }),
    ...readExpectation(read, platform, orgId),
  }));
  requireStatement(platform, caller, fields);
  const declared = declaredExpectations(platform, orgId).get(id);
  const note = { action: 'quality.update', resourceType: 'quality_expectation', resourceId: id };
  const { version } = await audited(platform, caller, { ...note, details: noted(fields) }, async (tx) => {
    const { state, version } = await load(tx, expectationStream, id);
    if (!state && !declared) throw noSuchExpectation();
    if ((state ?? declared)?.data_set !== fields.data_set)
      throw new Problem('invalid_request', 'data_set: an expectation stays with its data set. Make a new one.', {
        errors: [{ field: 'data_set', detail: 'cannot be changed.' }],
      });
    refuseStale('quality_expectation', seen, version, () => state ?? fieldsOf(declared!));
    await forgetCheck(platform, tx, orgId, id);
    return recordChange(platform, tx, caller, expectationStream, id, { before: state, after: fields });
  });
  return checkedNow(platform, caller, { ...fields, id, version, declared_by: declared?.declared_by ?? 'organisation' });
}

/** One that is declared is as it was declared again. Throws not_found. */
export async function removeExpectation(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const note = { action: 'quality.remove', resourceType: 'quality_expectation', resourceId: id };
  await audited(platform, caller, note, async (tx) => {
    const { state } = await load(tx, expectationStream, id);
    if (!state) throw noSuchExpectation();
    await forgetCheck(platform, tx, orgId, id);
    await recordChange(platform, tx, caller, expectationStream, id, { before: state, after: null });
  });
}

async function checkedNow(platform: Platform, caller: Caller, expected: Expectation): Promise<ExpectationView> {
  const orgId = organisationOf(caller);
  if (!expected.enabled) return expectationView(expected, undefined, true);
  await keepOutcome(platform, orgId, expected, await runCheck(platform, orgId, expected));
  return readExpectationView(platform, caller, expected);
}

/** A statement of somebody's own can ask anything of events, so whoever writes one has to be allowed to. */
function requireStatement(platform: Platform, caller: Caller, { check }: ExpectationFields): void {
  if (check.kind === 'sql') requirePermission(platform, caller, 'events:read');
}

/** A statement may name people; what kind of check it is says enough. */
function noted({ data_set, check, enabled }: ExpectationFields) {
  return { data_set, kind: check.kind, enabled };
}

function fieldsOf({ title, data_set, severity, enabled, check }: ExpectationFields): ExpectationFields {
  return { title, data_set, severity, enabled, check };
}

function noSuchExpectation(): Problem {
  return new Problem('not_found', 'This organisation has no such expectation, or it is as it was declared.');
}

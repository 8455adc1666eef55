/** Values the tenant holds its scores against: declared by somebody who names their source, shown beside the scores. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import type { Benchmark } from './compare-rounds.ts';

const SETTING = 'survey_benchmarks';
const BENCHMARKS_MAX = 100;

export async function getSurveyBenchmarks(
  context: ServiceContext,
  caller: Caller | undefined,
): Promise<{ benchmarks: Benchmark[] }> {
  requirePermission(context, caller, 'surveys:read');
  const orgId = organisationOf(caller);
  const benchmarks = await context.records.asTenant(orgId, (tx) => readBenchmarks(tx, orgId));
  await context.audit.note(caller, {
    action: 'survey_benchmarks.read',
    resourceType: 'organisation',
    resourceId: orgId,
  });
  return { benchmarks };
}

/** `{benchmarks: [{scale, score, source}]}`, all of them at once. Reports made from now on show them. */
export async function putSurveyBenchmarks(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ benchmarks: Benchmark[] }> {
  requirePermission(context, caller, 'surveys:write');
  const orgId = organisationOf(caller);
  const benchmarks = readInput(input, (read) =>
    read.list('benchmarks', BENCHMARKS_MAX, (one) => ({
      scale: one.text('scale', { max: 64 }),
      score: one.number('score', { min: 0, max: 100 }),
      source: one.text('source', { max: 200 }),
    })),
  );
  const pairs = benchmarks.map(({ scale, source }) => `${scale}\n${source}`);
  if (new Set(pairs).size < pairs.length)
    throw new Problem('invalid_request', 'A scale has the same source twice.', {
      errors: [{ field: 'benchmarks', detail: 'names a scale with the same source twice.' }],
    });
  const row = { value: JSON.stringify(benchmarks), updated_at: new Date(context.clock()) };
  const note = {
    ...{ action: 'survey_benchmarks.update', resourceType: 'organisation', resourceId: orgId },
    details: { benchmarks: benchmarks.length },
  };
  await audited(context, caller, note, (tx) =>
    tx
      .insertInto('settings')
      .values({ org_id: orgId, name: SETTING, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(row))
      .execute(),
  );
  return { benchmarks };
}

export async function readBenchmarks(tx: Transaction, orgId: string): Promise<Benchmark[]> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', SETTING)
    .executeTakeFirst();
  return Array.isArray(row?.value) ? (row.value as unknown as Benchmark[]) : []; // checked before it was kept
}

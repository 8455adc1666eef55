/** Somebody begins a run. */
import { randomUUID } from 'node:crypto';
import { type Json, parseInstant } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { beginRun, type Period } from './begin-run.ts';
import { checkedPipeline } from './check-pipeline.ts';
import { findPipeline } from './pipeline-row.ts';
import { periodUpTo } from './pipeline-schedule.ts';
import { type PipelineRunView, readRunView } from './read-runs.ts';

/**
 * `{input?, from?, to?, key?}`: the period it is about, that of the newest time of its schedule when absent; a second
 * request with the same `key` gives the first run. Also of a draft. Throws not_found, invalid_request, overloaded.
 */
export async function startPipelineRun(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<PipelineRunView> {
  requirePermission(platform, caller, 'workflows:write');
  const orgId = organisationOf(caller);
  const asked = readInput(input ?? {}, (read) => ({
    input: (read.raw('input') ?? null) as Json,
    period: readPeriod(read),
    key: read.has('key') ? read.text('key', { max: 200 }) : undefined,
  }));
  const about = `manual ${asked.key ?? randomUUID()}`;
  const note = { action: 'pipeline.run', resourceType: 'pipeline', resourceId: id };
  return audited(platform, caller, note, async (tx) => {
    const row = await findPipeline(tx, orgId, id);
    const { schedule } = checkedPipeline(platform, orgId, row.source).triggers;
    const period = asked.period ?? (schedule && newestPeriod(schedule, platform.clock()));
    const begun = { trigger: 'manual' as const, about, input: asked.input, period, requestedBy: nameOf(caller) };
    const { run_id } = await beginRun(platform, tx, row, begun);
    return readRunView(platform, tx, caller, { orgId, runId: run_id });
  });
}

export function newestPeriod(schedule: Parameters<typeof periodUpTo>[0], nowMs: number): Period {
  return periodUpTo(schedule, periodUpTo(schedule, nowMs).fromMs);
}

/** `from` and `to`, both or neither. */
export function readPeriod(read: InputReader): Period | undefined {
  if (!read.has('from') && !read.has('to')) return undefined;
  const instant = (field: 'from' | 'to'): number =>
    parseInstant(read.text(field, { max: 40 })) ?? read.refuse(field, 'has to be an ISO 8601 time.', 0);
  const period = { fromMs: instant('from'), toMs: instant('to') };
  if (period.toMs <= period.fromMs) read.refuse('to', 'has to be after from.');
  return period;
}

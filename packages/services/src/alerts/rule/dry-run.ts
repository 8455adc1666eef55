/**
 * What a rule would have done: the same way from what there was to what is decided as the watch goes, over a span of the
 * past at once, from a beginning without memory. A durable run works it off piece by piece, says how far it is and can be
 * cancelled; nothing is told to anybody.
 *
 * Late events are the only difference from what was done then: the past knows them, a window that had just closed did not.
 */
import { DAY_MS, formatInstant, MINUTE_MS, Problem, parseInstant } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { defineWorkflow } from '@bellwether/workflows';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { checkedDefinition, requireRuleRead, requireTriggerRead, sourceOf } from './check-rule.ts';
import { type DryRunPart, type DryRunResult, dryRunPiece, dryRunStart } from './dry-run-piece.ts';

export interface DryRunView {
  dry_run_id: string;
  /** The durable run that works it off. */
  run_id: string;
  /** Of that run: queued, running, succeeded, failed, cancelled … */
  state: string;
  /** 0 to 1. */
  progress: number;
  failure: string | null;
  /** What it has found so far. */
  result: DryRunResult;
}

const SPAN_DEFAULT_MS = 30 * DAY_MS;
const SPAN_MAX_MS = 400 * DAY_MS;
const PIECES = 10;
/** Of an organisation. */
const DRY_RUNS_KEPT = 20;
const PIECE_MAX_MS = 10 * MINUTE_MS;

interface DryRunInput {
  dry_run_id: string;
  from_ms: number;
  to_ms: number;
}

/** What it finds is kept apart from the run, which more people may look at than may see what the rule sees. */
export const ruleDryRun = defineWorkflow<DryRunInput, { dry_run_id: string }, Platform>(
  {
    ...{ name: 'rule_dry_run', version: 1, title: 'Dry run of a rule', steps: ['look'] },
    queue: { name: 'rule_dry_run', concurrency: 1, concurrencyPerTenant: 1 },
    retentionDays: 7,
  },
  async (run, { dry_run_id: dryRunId, from_ms: fromMs, to_ms: toMs }) => {
    for (let piece = 1; piece <= PIECES; piece++) {
      run.progress({ done: piece - 1, of: PIECES, words: 'Looking at what there was' });
      const untilMs = Math.round(fromMs + ((toMs - fromMs) * piece) / PIECES);
      await run.step('look', { timeoutMs: PIECE_MAX_MS }, ({ signal }) =>
        lookAtPiece(run.services, run.orgId, { dryRunId, piece, untilMs, signal }),
      );
    }
    run.progress({ done: PIECES, of: PIECES, words: 'Looked at all of it' });
    return { dry_run_id: dryRunId };
  },
);

/** Nothing when the piece has been worked off already. */
async function lookAtPiece(
  platform: Platform,
  orgId: string,
  { dryRunId, piece, untilMs, signal }: { dryRunId: string; piece: number; untilMs: number; signal: AbortSignal },
): Promise<void> {
  const { source, pieces, part } = await platform.records.asTenant(orgId, (tx) => readDryRun(tx, orgId, dryRunId));
  if (pieces >= piece) return;
  const next = await dryRunPiece(platform, orgId, { source, untilMs, part: part as unknown as DryRunPart, signal });
  await platform.records.asTenant(orgId, (tx) =>
    tx
      .updateTable('rule_dry_runs')
      .set({ pieces: piece, part: JSON.stringify(next) })
      .where('org_id', '=', orgId)
      .where('dry_run_id', '=', dryRunId)
      .execute(),
  );
}

/** `{source, from?, to?}`, the last 30 days when absent, 400 at most. Gives the dry run to be followed. */
export async function startRuleDryRun(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<DryRunView> {
  requirePermission(platform, caller, 'rules:write');
  const orgId = organisationOf(caller);
  const { source, fromMs, toMs } = readInput(input, (read) => readSpan(read, platform.clock()));
  const { name, trigger } = await checkedDefinition(platform, orgId, source);
  requireTriggerRead(platform, caller, trigger);
  const dryRunId = newId('dry');
  const details = { rule: name, from: formatInstant(fromMs), to: formatInstant(toMs) };
  const note = { action: 'rule.dry_run', resourceType: 'rule_dry_run', resourceId: dryRunId, details };
  await audited(platform, caller, note, async (tx) => {
    const { run_id } = await platform.workflows.startIn(tx, ruleDryRun, {
      ...{ orgId, input: { dry_run_id: dryRunId, from_ms: fromMs, to_ms: toMs }, startedBy: nameOf(caller) },
    });
    const part = JSON.stringify(dryRunStart(platform, orgId, { source, fromMs }));
    const row = { org_id: orgId, dry_run_id: dryRunId, run_id, source, trigger: trigger.kind, pieces: 0, part };
    await tx
      .insertInto('rule_dry_runs')
      .values({ ...row, created_at: new Date(platform.clock()) })
      .execute();
    await trimDryRuns(tx, orgId);
  });
  return getRuleDryRun(platform, caller, dryRunId);
}

function readSpan(read: InputReader, nowMs: number): { source: string; fromMs: number; toMs: number } {
  const instant = (field: string, otherwise: number): number =>
    read.has(field)
      ? (parseInstant(read.text(field, { max: 40 })) ?? read.refuse(field, 'has to be a time with a zone.', otherwise))
      : otherwise;
  const toMs = Math.min(instant('to', nowMs), nowMs);
  const fromMs = instant('from', toMs - SPAN_DEFAULT_MS);
  if (fromMs >= toMs) read.refuse('from', 'has to be earlier than "to", and in the past.');
  if (toMs - fromMs > SPAN_MAX_MS) read.refuse('from', `has to be at most ${SPAN_MAX_MS / DAY_MS} days before "to".`);
  return { source: sourceOf(read), fromMs, toMs };
}

/** With what it has found so far. */
export async function getRuleDryRun(
  platform: Platform,
  caller: Caller | undefined,
  dryRunId: string,
): Promise<DryRunView> {
  requirePermission(platform, caller, 'rules:write');
  const orgId = organisationOf(caller);
  const { run_id } = await platform.records.asTenant(orgId, (tx) => readDryRun(tx, orgId, dryRunId));
  // The state first: of a run that has ended, all it has found is there.
  const { state, failure } = await platform.workflows.get(orgId, run_id);
  const row = await platform.records.asTenant(orgId, (tx) => readDryRun(tx, orgId, dryRunId));
  requireRuleRead(platform, caller, row);
  await platform.audit.note(caller, {
    action: 'rule.read_dry_run',
    resourceType: 'rule_dry_run',
    resourceId: dryRunId,
  });
  return {
    ...{ dry_run_id: dryRunId, run_id: row.run_id, state, failure: failure?.detail ?? null },
    progress: row.pieces / PIECES,
    result: (row.part as unknown as DryRunPart).result,
  };
}

/** What it has found stays. One that has ended stays as it is. */
export async function cancelRuleDryRun(
  platform: Platform,
  caller: Caller | undefined,
  dryRunId: string,
): Promise<DryRunView> {
  requirePermission(platform, caller, 'rules:write');
  const orgId = organisationOf(caller);
  const { run_id } = await platform.records.asTenant(orgId, (tx) => readDryRun(tx, orgId, dryRunId));
  const note = { action: 'rule.cancel_dry_run', resourceType: 'rule_dry_run', resourceId: dryRunId };
  await platform.workflows
    .cancel(orgId, run_id, (tx) => platform.audit.append(tx, caller, orgId, note))
    .catch((error: unknown) => {
      // It has come to its end meanwhile: there is nothing to end.
      if (!(error instanceof Problem) || error.code !== 'conflict') throw error;
    });
  return getRuleDryRun(platform, caller, dryRunId);
}

async function readDryRun(tx: Transaction, orgId: string, dryRunId: string) {
  const row = await tx
    .selectFrom('rule_dry_runs')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('dry_run_id', '=', dryRunId)
    .executeTakeFirst();
  if (row) return row;
  throw new Problem('not_found', `There is no such dry run. The newest ${DRY_RUNS_KEPT} are kept.`);
}

async function trimDryRuns(tx: Transaction, orgId: string): Promise<void> {
  await tx
    .deleteFrom('rule_dry_runs')
    .where('org_id', '=', orgId)
    .where('dry_run_id', 'not in', (eb) =>
      eb
        .selectFrom('rule_dry_runs')
        .select('dry_run_id')
        .where('org_id', '=', orgId)
        .orderBy('created_at', 'desc')
        .orderBy('dry_run_id', 'desc')
        .limit(DRY_RUNS_KEPT),
    )
    .execute();
}

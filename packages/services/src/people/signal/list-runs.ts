/** Runs of signals, newest first: when, why, how far, what could not be computed; and what the first one waits for. */
import { formatInstant, type JsonObject } from '@bellwether/core';
import type { SignalRunStatus, Transaction } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Preparation } from './signal-runner.ts';

export interface SignalRunView {
  run_id: string;
  status: SignalRunStatus;
  cause: 'schedule' | 'request';
  requested_by: string;
  /** End of the newest window it computes. */
  window_to: string;
  /** 0 to 1. */
  progress: number;
  detail: string;
  summary: JsonObject;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

const RUNS_SHOWN = 100;

export async function listSignalRuns(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ runs: SignalRunView[]; preparing: Preparation | null }> {
  requirePermission(platform, caller, 'metrics:read', 'organisation');
  const orgId = organisationOf(caller);
  const runs = await platform.records.asTenant(orgId, (tx) => readRuns(tx, orgId, RUNS_SHOWN));
  await platform.audit.note(caller, { action: 'signals.runs', resourceType: 'signal_run' });
  return { runs, preparing: platform.signalRunner.preparing(orgId) ?? null };
}

export async function readRuns(tx: Transaction, orgId: string, limit: number): Promise<SignalRunView[]> {
  const rows = await tx
    .selectFrom('signal_runs')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    run_id: row.run_id,
    status: row.status,
    cause: row.cause,
    requested_by: row.requested_by,
    window_to: formatInstant(row.window_to.getTime()),
    progress: row.progress,
    detail: row.detail,
    summary: row.summary,
    created_at: formatInstant(row.created_at.getTime()),
    started_at: row.started_at && formatInstant(row.started_at.getTime()),
    finished_at: row.finished_at && formatInstant(row.finished_at.getTime()),
  }));
}

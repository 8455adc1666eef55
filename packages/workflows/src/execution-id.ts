/** Names of executions: organisation, run, and how often it has been taken up after a failure, counted from 1. */
import type { RunKey } from './run-table.ts';

export function executionIdOf({ orgId, runId }: RunKey, execution: number): string {
  return `${orgId}/${runId}/${execution}`;
}

/** Ids of organisations and runs hold no slash. */
export function keyOfExecution(executionId: string): { key: RunKey; execution: number } {
  const [orgId = '', runId = '', execution = ''] = executionId.split('/');
  return { key: { orgId, runId }, execution: Number(execution) };
}

/** Child runs are named after the position at which they were begun: `run.3`, `run.3.0`. */
export function childIdOf(runId: string, position: number): string {
  return `${runId}.${position}`;
}

export function depthOf(runId: string): number {
  return runId.split('.').length - 1;
}

/**
 * The workflow of a company file, as seed 004 draws it: parse → analyse → build the interactive schema → wait up to 24 hours
 * for a person's approval → finalise. What each step makes lies in the file's row; the run remembers figures only.
 */

import { HOUR_MS } from '@bellwether/core';
import { defineWorkflow } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { analyseUpload, buildDraft, closeDraft, parseUpload } from './build.ts';
import { tellRoster, writeEmployees } from './finalise.ts';

export const APPROVAL = 'approval';
export const APPROVAL_TIME_MS = 24 * HOUR_MS;

export interface Approval {
  decision: 'approved' | 'rejected';
}

export interface OrgSchemaInput {
  schema_id: string;
}

export type OrgSchemaOutcome =
  | { status: 'finalised'; added: number; changed: number; left: number; events: number }
  | { status: 'rejected' | 'expired' | 'failed' };

const RETRIES = { max: 5, backoffMs: 500 };
const STEPS = 6;

export const orgSchemaProcessing = defineWorkflow<OrgSchemaInput, OrgSchemaOutcome, Platform>(
  {
    name: 'org_schema_processing',
    version: 1,
    title: 'Company file',
    steps: ['parse', 'analyse', 'build_schema', APPROVAL, 'finalise', 'tell_roster'],
    queue: { name: 'org_schemas', concurrencyPerTenant: 20 },
  },
  async (run, { schema_id: id }) => {
    const at = { orgId: run.orgId, id };
    const { services } = run;
    const parsed = await run.step('parse', { retries: RETRIES }, () => parseUpload(services, at));
    run.progress({ done: 1, of: STEPS, words: `${parsed.rows} rows read` });
    const analysed = await run.step('analyse', { timeoutMs: 120_000, retries: RETRIES }, () =>
      analyseUpload(services, at),
    );
    if (analysed.people === 0) {
      await run.step('fail', { retries: RETRIES }, () => closeDraft(services, at, 'failed', 'There is nobody in it.'));
      return { status: 'failed' };
    }
    run.progress({ done: 2, of: STEPS, words: `${analysed.people} people found` });
    const { expires_ms } = await run.step('build_schema', { timeoutMs: 60_000, retries: RETRIES }, () =>
      buildDraft(services, at, APPROVAL_TIME_MS),
    );
    run.progress({ done: 3, of: STEPS, words: 'Waiting for approval' });
    // Counted from when the draft was there, however long the process was away since.
    const leftMs = expires_ms - (await run.now());
    if (leftMs > 0) await run.waitForSignal<Approval>(APPROVAL, { timeoutMs: leftMs });
    // The row is what counts: a decision of the last moment may be durable although nobody was told.
    const { status } = await run.step('settle', { retries: RETRIES }, () => closeDraft(services, at, 'expired', null));
    if (status !== 'approved') return { status: status === 'rejected' ? 'rejected' : 'expired' };
    run.progress({ done: 4, of: STEPS, words: 'Writing employees' });
    const written = await run.step('finalise', { timeoutMs: 120_000, retries: RETRIES }, () =>
      writeEmployees(services, at),
    );
    run.progress({ done: 5, of: STEPS, words: 'Telling the roster' });
    const told = await run.step('tell_roster', { timeoutMs: 120_000, retries: RETRIES }, () =>
      tellRoster(services, at),
    );
    run.progress({ done: STEPS, of: STEPS });
    return { status: 'finalised', ...written, events: told.events };
  },
);

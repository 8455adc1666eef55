/** An erasure as the organisation sees it: never with the pseudonym. */
import type { JsonObject } from '@bellwether/core';
import type { Certificate } from './certificate.ts';

export interface ErasureView {
  erasure_id: string;
  org_id: string;
  subject_hash: string;
  reason: string;
  /** `incomplete`: it came to its end, and the certificate says what is left. */
  status: 'running' | 'done' | 'incomplete';
  /** What is being done; `finished` at the end. */
  step: string;
  /** What each step has found and removed so far. */
  done: JsonObject;
  /** Why the last attempt at the step did not succeed; it is tried again. */
  trouble: string | null;
  requested_by: string;
  requested_at: string;
  finished_at: string | null;
}

export interface ErasureRow {
  org_id: string;
  erasure_id: string;
  subject_hash: string;
  sealed_subject: string | null;
  reason: string;
  status: 'running' | 'done' | 'incomplete';
  step: string;
  done: JsonObject;
  trouble: string | null;
  requested_by: string;
  requested_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  certificate: JsonObject | null;
}

export function erasureView(row: ErasureRow): ErasureView {
  const { sealed_subject: _sealed, certificate: _certificate, updated_at: _updated, ...shown } = row;
  return {
    ...shown,
    requested_at: row.requested_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  };
}

export function certificateOf(row: ErasureRow): Certificate | undefined {
  return (row.certificate ?? undefined) as unknown as Certificate | undefined;
}

/** What people ask for about themselves: to be erased. Somebody who may erase sees it, and decides. */

import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission, requireUser } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireSubject } from './own-subject.ts';

export interface SubjectRequestView {
  request_id: string;
  kind: 'erasure';
  /** The pseudonym, which erasing them needs. */
  subject: string;
  note: string;
  created_at: string;
}

const LIST_MAX = 500;

/** `{note?}`. Throws conflict when it has been asked for already. */
export async function requestErasure(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ request_id: string; status: 'open' }> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  const subject = requireSubject(caller);
  const { note } = readInput(input ?? {}, (read) => ({
    note: read.has('note') ? read.text('note', { min: 0, max: 1000 }) : '',
  }));
  const requestId = newId('req');
  const entry = { action: 'subject.request_erasure', resourceType: 'subject_request', resourceId: requestId };
  try {
    await audited(platform, caller, entry, (tx) =>
      tx
        .insertInto('subject_requests')
        .values({
          ...{ org_id: orgId, request_id: requestId, subject, kind: 'erasure', note },
          ...{ requested_by: nameOf(caller), created_at: new Date(platform.clock()) },
        })
        .execute(),
    );
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', 'You have asked for this already; somebody of your organisation has to answer it.');
  }
  return { request_id: requestId, status: 'open' };
}

/** Open ones, oldest first; an erasure closes those of the person. */
export async function listSubjectRequests(
  platform: Platform,
  caller: Caller | undefined,
): Promise<SubjectRequestView[]> {
  requirePermission(platform, caller, 'right_to_forget:execute');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'subject_requests.list', resourceType: 'subject_request' });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('subject_requests')
      .select(['request_id', 'kind', 'subject', 'note', 'created_at'])
      .where('org_id', '=', orgId)
      .orderBy('created_at')
      .limit(LIST_MAX)
      .execute(),
  );
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
}

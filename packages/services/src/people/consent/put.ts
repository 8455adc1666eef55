/** Somebody of the organisation records what a person has consented to elsewhere: on paper, or through the edge. */
import { Problem } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readSubjectName } from '../subject/own-subject.ts';
import { CONSENT_STATUSES, PURPOSES } from './purpose.ts';
import { applyConsent, type ConsentGiven, writeConsent } from './record-consent.ts';

/** `{subject, purpose, status}`. Throws invalid_request; conflict for somebody who was erased. */
export async function putConsent(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  userAgent?: string,
): Promise<ConsentGiven> {
  requirePermission(platform, caller, 'consent_log:write');
  const orgId = organisationOf(caller);
  const given = readInput(input, (read) => ({
    subject: readSubjectName(read),
    purpose: read.oneOf('purpose', PURPOSES),
    status: read.oneOf('status', CONSENT_STATUSES),
  }));
  if (platform.standing.isErased(orgId, given.subject))
    throw new Problem('conflict', 'This person was erased: nothing about them is kept, and so no consent either.');
  const { subject, purpose, status } = given;
  const resourceId = platform.standing.hashOf(orgId, subject);
  const note = { action: 'consent.put', resourceType: 'consent', resourceId, details: { purpose, status } };
  await audited(platform, caller, note, (tx) => writeConsent(tx, platform, caller, given, userAgent));
  await applyConsent(platform, orgId, given);
  return given;
}

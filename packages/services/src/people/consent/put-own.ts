/** The person who asks gives or withdraws consent. A withdrawal holds from the answer on. */
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { requireSubject } from '../subject/own-subject.ts';
import { type Consents, readConsents } from './consent-view.ts';
import { CONSENT_STATUSES, PURPOSES } from './purpose.ts';
import { applyConsent, type ConsentGiven, writeConsent } from './record-consent.ts';

/** `{consents: [{purpose, status}]}`. Throws invalid_request; conflict when nobody has said which pseudonym this user is. */
export async function putOwnConsents(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
  userAgent?: string,
): Promise<Consents> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  const subject = requireSubject(caller);
  const given: ConsentGiven[] = readInput(input, (read) =>
    read.list('consents', PURPOSES.length, (each) => ({
      subject,
      purpose: each.oneOf('purpose', PURPOSES),
      status: each.oneOf('status', CONSENT_STATUSES),
    })),
  );
  const details = Object.fromEntries(given.map(({ purpose, status }) => [purpose, status]));
  const note = { action: 'consent.put_own', resourceType: 'consent', details };
  await audited(platform, caller, note, async (tx) => {
    for (const consent of given) await writeConsent(tx, platform, caller, consent, userAgent);
  });
  for (const consent of given) await applyConsent(platform, orgId, consent);
  return platform.records.asTenant(orgId, (tx) => readConsents(tx, orgId, subject));
}

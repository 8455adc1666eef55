/** Writes a consent down and makes it hold: at once for what comes in, and for figures once their windows are computed. */
import type { ConsentPurpose, ConsentStatus, Transaction } from '@bellwether/records';
import { type Caller, nameOf } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readLegalBases } from './consent-view.ts';

export interface ConsentGiven {
  subject: string;
  purpose: ConsentPurpose;
  status: ConsentStatus;
}

const USER_AGENT_LENGTH_MAX = 300;

/** In the transaction of the verb. */
export async function writeConsent(
  tx: Transaction,
  platform: Platform,
  caller: Caller,
  { subject, purpose, status }: ConsentGiven,
  userAgent: string | undefined,
): Promise<void> {
  const { orgId } = caller;
  const at = new Date(platform.clock());
  const legal_basis = (await readLegalBases(tx, orgId))[purpose];
  await tx
    .insertInto('consents')
    .values({ org_id: orgId, subject, purpose, status, updated_at: at })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'subject', 'purpose']).doUpdateSet({ status, updated_at: at }),
    )
    .execute();
  await tx
    .insertInto('consent_log')
    .values({
      ...{ entry_id: newId('con'), org_id: orgId, subject, purpose, status, legal_basis, at },
      actor: caller.subject === subject ? 'self' : nameOf(caller),
      address: caller.request?.address ?? null,
      user_agent: userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
    })
    .execute();
}

/** Once it is durable. Resolves when figures show it. */
export async function applyConsent(
  platform: Platform,
  orgId: string,
  { subject, purpose, status }: ConsentGiven,
): Promise<void> {
  const withdrawn = status === 'withdrawn';
  if (purpose === 'data_collection') platform.standing.setWithdrawn(orgId, subject, withdrawn);
  if (purpose === 'analytics') await platform.store.erasure.leaveOut(orgId, subject, withdrawn);
}

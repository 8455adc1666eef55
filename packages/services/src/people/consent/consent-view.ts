/** What somebody has consented to, as they and the organisation see it. */
import type { ConsentPurpose, ConsentStatus, Transaction } from '@bellwether/records';
import { LEGAL_BASES_SETTING, type LegalBases, type LegalBasis, legalBasesOf, PURPOSES } from './purpose.ts';

export interface ConsentView {
  purpose: ConsentPurpose;
  status: ConsentStatus | 'unset';
  /** On which the organisation relies; `null` when it has not said. */
  legal_basis: LegalBasis | null;
  updated_at: string | null;
}

export interface ConsentLogEntry {
  purpose: ConsentPurpose;
  status: ConsentStatus;
  legal_basis: string | null;
  /** By the person, or by somebody of the organisation for them. */
  by: 'self' | 'organisation';
  at: string;
}

export interface Consents {
  /** `null` when nobody has said which pseudonym is this user. */
  subject: string | null;
  consents: ConsentView[];
  /** Newest first. */
  log: ConsentLogEntry[];
}

const LOG_MAX = 500;

export async function readLegalBases(tx: Transaction, orgId: string): Promise<LegalBases> {
  const row = await tx
    .selectFrom('settings')
    .select('value')
    .where('org_id', '=', orgId)
    .where('name', '=', LEGAL_BASES_SETTING)
    .executeTakeFirst();
  return legalBasesOf(row?.value);
}

export async function readConsents(tx: Transaction, orgId: string, subject: string | undefined): Promise<Consents> {
  const bases = await readLegalBases(tx, orgId);
  const said =
    subject === undefined
      ? []
      : await tx
          .selectFrom('consents')
          .select(['purpose', 'status', 'updated_at'])
          .where('org_id', '=', orgId)
          .where('subject', '=', subject)
          .execute();
  const log =
    subject === undefined
      ? []
      : await tx
          .selectFrom('consent_log')
          .select(['purpose', 'status', 'legal_basis', 'actor', 'at'])
          .where('org_id', '=', orgId)
          .where('subject', '=', subject)
          .orderBy('at', 'desc')
          .orderBy('entry_id', 'desc')
          .limit(LOG_MAX)
          .execute();
  return {
    subject: subject ?? null,
    consents: PURPOSES.map((purpose) => {
      const known = said.find((consent) => consent.purpose === purpose);
      return {
        purpose,
        status: known?.status ?? 'unset',
        legal_basis: bases[purpose],
        updated_at: known?.updated_at.toISOString() ?? null,
      };
    }),
    log: log.map(({ actor, at, ...entry }) => ({
      ...entry,
      by: actor === 'self' ? 'self' : 'organisation',
      at: at.toISOString(),
    })),
  };
}

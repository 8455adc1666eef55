/**
 * What people may say yes or no to (seed 000 §8.1), and on what an organisation bases it otherwise:
 *
 *   data_collection   events about the person are taken in
 *   analytics         they are part of figures, signals and the network
 *   research          they may be used beyond the organisation's own figures; recorded only, nothing here does that
 *
 * Whoever has said nothing is dealt with by the basis the organisation has recorded. A withdrawal always holds.
 */
import type { ConsentPurpose, ConsentStatus } from '@bellwether/records';

export const PURPOSES = ['data_collection', 'analytics', 'research'] as const satisfies readonly ConsentPurpose[];
export const CONSENT_STATUSES = ['given', 'withdrawn'] as const satisfies readonly ConsentStatus[];

export const LEGAL_BASES = ['consent', 'works_agreement', 'legitimate_interest'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/** `null` where the organisation has not said. */
export type LegalBases = Record<ConsentPurpose, LegalBasis | null>;

export const LEGAL_BASES_SETTING = 'legal_bases';

export function legalBasesOf(value: unknown): LegalBases {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const basisOf = (purpose: ConsentPurpose): LegalBasis | null =>
    LEGAL_BASES.find((basis) => basis === given[purpose]) ?? null;
  return {
    data_collection: basisOf('data_collection'),
    analytics: basisOf('analytics'),
    research: basisOf('research'),
  };
}

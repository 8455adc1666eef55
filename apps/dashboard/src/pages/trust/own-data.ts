/** What a person may ask about themself, as the API answers it. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export const PURPOSES = ['data_collection', 'analytics', 'research'] as const;
export type Purpose = (typeof PURPOSES)[number];
export type ConsentStatus = 'given' | 'withdrawn';
export type LegalBasis = 'consent' | 'works_agreement' | 'legitimate_interest';

export interface Consent {
  purpose: Purpose;
  status: ConsentStatus | 'unset';
  legal_basis: LegalBasis | null;
  updated_at: string | null;
}

export interface Consents {
  /** `null` when nobody has said which pseudonym the reader is. */
  subject: string | null;
  consents: readonly Consent[];
}

export interface Contribution {
  kind: 'metric' | 'signal';
  name: string;
  title: string;
  from: string;
  to: string;
  /** Own events behind a metric. */
  events?: number;
  name_generic?: string;
}

export interface Access {
  role: string;
  action: string;
  purpose: string;
  times: number;
  last: string;
}

/** Of the person alone; nobody else gets it. */
export interface OwnTrend {
  /** Mean of the pulse answers of 28 days, 0 to 10. */
  engagement_score: number | null;
  /** Mean of the answers about work-related burnout of 91 days, 0 to 100. */
  burnout_risk: number | null;
  /** Oldest first. */
  weeks: readonly OwnWeek[];
}

export interface OwnWeek {
  /** Its Monday. */
  date: string;
  /** 0 to 10. */
  engagement: number | null;
  /** −1 to 1. */
  sentiment: number | null;
  /** 0 to 1. */
  after_hours_share: number | null;
  messages: number;
}

export function useConsents(): Resource<Consents> {
  return useResource('own-consents', (signal) => api.get<Consents>('/api/v1/me/consents', signal));
}

/** Asked only once it is known which pseudonym the reader is. */
export function useContributions(
  known: boolean,
): Resource<{ contributions: readonly Contribution[]; left_out: boolean; since: string }> {
  return useResource(known ? 'own-contributions' : undefined, (signal) => api.get('/api/v1/me/contributions', signal));
}

export function useAccesses(known: boolean): Resource<{ accesses: readonly Access[]; since: string }> {
  return useResource(known ? 'own-accesses' : undefined, (signal) => api.get('/api/v1/me/accesses', signal));
}

export function useOwnTrend(subject: string | null | undefined): Resource<{ employee: OwnTrend | null }> {
  return useResource(subject ? 'own-trend' : undefined, (signal) =>
    api.get(`/api/v1/employees/${encodeURIComponent(subject!)}/trends`, signal),
  );
}

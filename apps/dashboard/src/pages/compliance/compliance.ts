/** Documents for auditors as the API tells of them, and the calls the page makes. */
import { api } from '@bellwether/ui/session/session.ts';
import type { ReportDocument } from '../reports/reports.ts';

export const DOCUMENTS = ['processing', 'access', 'soc2'] as const;
export type DocumentName = (typeof DOCUMENTS)[number];
export const FORMATS = ['pdf', 'html', 'csv'] as const;
export const RANGES = ['30', '90', '365'] as const;
export type RangeDays = (typeof RANGES)[number];

export const DETAIL_TEXTS = [
  'controller',
  'controller_contact',
  'representative',
  'data_protection_officer',
  'transfers',
] as const;
export type DetailText = (typeof DETAIL_TEXTS)[number];

export type Details = Record<DetailText, string> & { purposes: readonly { activity: string; purpose: string }[] };

export interface Compliance {
  details: Details;
  version: number;
  activities: readonly { activity: string; title: string; purpose: string }[];
}

const COMPLIANCE = '/api/v1/compliance';
const DAY_MS = 86_400_000;

export const complianceApi = {
  overview: (signal: AbortSignal) => api.get<Compliance>(COMPLIANCE, signal),
  document: (name: DocumentName, days: RangeDays, signal: AbortSignal) =>
    api.get<ReportDocument>(`${COMPLIANCE}/${name}${rangeOf(name, days, '?')}`, signal),
  save: (version: number, details: Details) => api.put(`${COMPLIANCE}/details`, { version, ...details }),
};

export function fileHref(name: DocumentName, format: string, days: RangeDays): string {
  return `${COMPLIANCE}/${name}/file?format=${format}${rangeOf(name, days, '&')}`;
}

/** Records of processing are as things are now; the others are of a range up to now. */
function rangeOf(name: DocumentName, days: RangeDays, begin: '?' | '&'): string {
  if (name === 'processing') return '';
  // Whole days, so that the address stays the same while somebody looks.
  const fromMs = Math.floor(Date.now() / DAY_MS) * DAY_MS - Number(days) * DAY_MS;
  return `${begin}from=${new Date(fromMs).toISOString()}`;
}

/**
 * Records of processing activities: Regulation (EU) 2016/679 (GDPR), Article 30 (1), points (a) to (g). Purposes, people,
 * data, recipients, time limits and measures follow from declarations, permissions and settings as they are when it is
 * made; what only a person can know is what somebody has written, and is called missing where nobody has.
 */
import type { ReportSection } from '@bellwether/reports';
import { ROLES, USER_ROLES } from '../../access/authority/role.ts';
import { LOG_RETENTION_DAYS } from '../../installation/platform/log-retention.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { RetentionPolicy } from '../../installation/retention/retention-policy.ts';
import { readLegalBases } from '../../people/consent/consent-view.ts';
import type { LegalBases, LegalBasis } from '../../people/consent/purpose.ts';
import type { Classification } from '../catalog/catalog-entry.ts';
import { type ComplianceDetails, readDetails } from './compliance-details.ts';
import { andList, type ComplianceReport, dayOf, NOT_SAID, paragraph, textTable } from './compliance-document.ts';
import { activitiesOf, type ProcessingActivity } from './processing-activities.ts';

const COLUMNS = [
  ...(['Activity', 'Purpose', 'Legal basis', 'People concerned', 'Personal data', 'Recipients'] as const),
  ...(['Third countries', 'Kept for', 'Security measures'] as const),
] as const;

export async function processingRecords(platform: Platform, orgId: string): Promise<ComplianceReport> {
  const facts = await readFacts(platform, orgId);
  const rows = activitiesOf(platform, orgId).map((activity) => [
    activity.title,
    purposeOf(activity, facts.details),
    legalBasisOf(activity, facts.legalBases),
    PEOPLE[activity.classification],
    dataOf(activity),
    recipientsOf(activity, facts.channels),
    facts.details.transfers || NOT_SAID,
    keptFor(activity, facts),
    measuresOf(activity, facts.floor),
  ]);
  const { details, organisation } = facts;
  return {
    document: {
      method: 'processing_records/1',
      title: 'Records of processing activities',
      subtitle: 'Article 30 of the General Data Protection Regulation',
      language: 'en',
      as_of: dayOf(platform.clock()),
      facts: [
        { label: 'Controller', value: details.controller || `${organisation.name} (as it is called here)` },
        { label: 'Contact', value: details.controller_contact || NOT_SAID },
        { label: 'Representative', value: details.representative || 'None named' },
        { label: 'Data protection officer', value: details.data_protection_officer || NOT_SAID },
        {
          label: 'Data are kept in',
          value: `${organisation.primary_region}, residency ${organisation.data_residency}`,
        },
      ],
      figures: {},
      sections: [introduction(), ...rows.map(sectionOf)],
    },
    table: { columns: COLUMNS, rows },
  };
}

function introduction(): ReportSection {
  return {
    ...{ id: 'introduction', title: 'How to read this' },
    blocks: [
      paragraph(
        'Everything below follows from what is declared and set in this installation at the moment it was made. Names of fields are those of the catalog. What is called “not said yet” no program can know; it is filled in on the page Compliance.',
      ),
    ],
  };
}

function sectionOf(row: readonly string[], index: number): ReportSection {
  const [title = '', ...values] = row;
  return {
    ...{ id: `activity-${index + 1}`, title },
    blocks: [
      textTable(`activity-${index + 1}-table`, 'Record', {
        columns: ['What', 'As it is'],
        rows: COLUMNS.slice(1).map((column, at) => [column, values[at] ?? '']),
      }),
    ],
  };
}

interface Facts {
  details: ComplianceDetails;
  legalBases: LegalBases;
  channels: readonly string[];
  organisation: { name: string; primary_region: string; data_residency: string };
  floor: number;
  retention: RetentionPolicy;
}

async function readFacts(platform: Platform, orgId: string): Promise<Facts> {
  const retention = platform.retention.get(orgId);
  const organisation = platform.tenants.get(orgId) ?? { name: orgId, primary_region: '', data_residency: '' };
  const kept = await platform.records.asTenant(orgId, async (tx) => ({
    details: await readDetails(tx, orgId),
    legalBases: await readLegalBases(tx, orgId),
    channels: await tx
      .selectFrom('notification_channels')
      .select('kind')
      .distinct()
      .where('org_id', '=', orgId)
      .where('enabled', '=', true)
      .orderBy('kind')
      .execute(),
  }));
  const channels = kept.channels.map(({ kind }) => kind);
  return { ...kept, channels, organisation, floor: platform.privacy.floorOf(orgId), retention };
}

function purposeOf({ activity, purpose }: ProcessingActivity, { purposes }: ComplianceDetails): string {
  return purposes.find((one) => one.activity === activity)?.purpose || purpose;
}

const BASES: Readonly<Record<LegalBasis, string>> = {
  consent: 'consent, Art. 6 (1) (a)',
  works_agreement: 'works agreement, Art. 6 (1) with Art. 88',
  legitimate_interest: 'legitimate interest, Art. 6 (1) (f)',
};

function legalBasisOf({ keeps, classification }: ProcessingActivity, bases: LegalBases): string {
  if (classification === 'free_of_people') return 'None needed: nobody is in these data.';
  if (keeps === 'rights' || keeps === 'audit')
    return 'Legal obligation, Art. 6 (1) (c): accountability and the rights of people.';
  if (keeps === 'accounts') return 'Contract or legitimate interest, Art. 6 (1) (b) or (f): access to the service.';
  const told = (purpose: 'data_collection' | 'analytics', what: string): string => {
    const basis = bases[purpose];
    return basis ? `${what}: ${BASES[basis]}` : `${what}: not said yet; see the page Privacy`;
  };
  return `${told('data_collection', 'Taking in')}. ${told('analytics', 'Figures')}.`;
}

const PEOPLE: Readonly<Record<Classification, string>> = {
  personal: 'Employees and others whom the events are about, under a pseudonym; users of this platform by name.',
  pseudonymous: 'People who act with tools, under a pseudonym.',
  free_of_people: 'Nobody: the events are about things.',
  unknown: 'Not known: another tool tells of it.',
};

function dataOf({ data }: ProcessingActivity): string {
  return data.map(({ name, fields }) => `${name} (${fields.join(', ')})`).join('; ');
}

function recipientsOf({ keeps, classification }: ProcessingActivity, channels: readonly string[]): string {
  const withPermission = (permission: 'metrics:read' | 'events:read' | 'users:read' | 'audit_logs:read'): string =>
    andList(USER_ROLES.filter((role) => ROLES[role].grants.has(permission)));
  const sent = channels.length === 0 ? 'No messages leave.' : `Notifications go out by ${andList(channels)}.`;
  if (keeps === 'audit') return `The roles ${withPermission('audit_logs:read')}.`;
  if (keeps === 'accounts') return `The roles ${withPermission('users:read')}.`;
  if (keeps === 'rights') return 'The roles that may record consent and erase; the person concerned.';
  const figures = `Figures: the roles ${withPermission('metrics:read')}, as far as each reaches.`;
  const single = classification === 'personal' ? '' : ` Single events: the roles ${withPermission('events:read')}.`;
  return `${figures}${single} ${sent}`;
}

function keptFor({ keeps }: ProcessingActivity, { retention }: Facts): string {
  const { events_days, windows_days, archive, archive_years, audit_years } = retention;
  switch (keeps) {
    case 'events':
      return `Single events ${events_days} days${archive ? `, then in the archive until ${archive_years} years have passed` : ''}, aggregated figures ${windows_days} days, the log of what came in ${LOG_RETENTION_DAYS} days; earlier by erasure.`;
    case 'accounts':
      return 'Until the account is removed.';
    case 'audit':
      return `${audit_years} years at least.`;
    case 'rights':
      return 'As long as it has to be shown that somebody’s wish was carried out.';
  }
}

function measuresOf({ keeps, classification }: ProcessingActivity, floor: number): string {
  const always =
    'Tenants apart by row-level security and by a predicate in every statement; permissions by role and reach; every access in a hash-chained audit trail; secrets sealed with AES-256-GCM.';
  if (keeps !== 'events' || classification === 'free_of_people') return always;
  const pseudonyms =
    'Pseudonyms made at the edge before anything arrives; what looks like names, addresses or numbers of people is refused.';
  return classification === 'personal'
    ? `${pseudonyms} No figure of fewer than ${floor} people, with complementary suppression. ${always}`
    : `${pseudonyms} ${always}`;
}

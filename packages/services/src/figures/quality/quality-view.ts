/** Expectations and data sets as the API shows them. */
import type { QualityCheck, QualitySeverity } from '@bellwether/metrics';
import type { QualityStatus } from '@bellwether/records';
import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type CheckRow, readCheckRows } from './check-row.ts';
import { type Expectation, fingerprintOf } from './expectation.ts';
import { expectedWords } from './expected-words.ts';

export interface ExpectationView {
  expectation_id: string;
  title: string;
  data_set: string;
  severity: QualitySeverity;
  enabled: boolean;
  check: QualityCheck;
  /** What is expected, in words. */
  expected: string;
  /** A pack, `platform`, or `organisation`. */
  declared_by: string;
  /** Whether somebody has changed what was declared. */
  is_changed: boolean;
  version: number;
  /** What the last check came to; null before the first, and while it is switched off. */
  result: CheckResult | null;
}

export interface CheckResult {
  status: QualityStatus;
  since: string;
  checked_at: string;
  value: number | null;
  detail: string;
  /** Ids of events that are not as expected, for who may read them; of rejected ones where events are refused. */
  examples: readonly string[];
  /** Where to look further; null where the examples are all there is. */
  look: { page: 'rejected' | 'sources' | 'fields' | 'anomalies'; href: string } | null;
}

export function mayReadExamples(caller: Caller): boolean {
  return reaches(caller.grants.get('events:read'), 'organisation');
}

export function expectationView(
  expected: Expectation,
  row: CheckRow | undefined,
  withExamples: boolean,
): ExpectationView {
  const { id, title, data_set, severity, enabled, check, declared_by, version } = expected;
  const isCurrent = enabled && row?.fingerprint === fingerprintOf(expected);
  return {
    ...{ expectation_id: id, title, data_set, severity, enabled, check, declared_by, version },
    expected: expectedWords(check),
    is_changed: declared_by !== 'organisation' && version > 0,
    result: isCurrent ? resultOf(expected, row, withExamples) : null,
  };
}

export async function readExpectationView(
  platform: Platform,
  caller: Caller,
  expected: Expectation,
): Promise<ExpectationView> {
  const orgId = organisationOf(caller);
  const mayRead = reaches(caller.grants.get('metrics:read'), 'organisation');
  const rows = await platform.records.asTenant(orgId, (tx) => readCheckRows(tx, orgId));
  if (!mayRead) return expectationView(expected, undefined, false);
  return expectationView(expected, rows.get(expected.id), mayReadExamples(caller));
}

function resultOf(
  { check, data_set }: Expectation,
  { status, since, checked_at, value, detail, examples }: CheckRow,
  withExamples: boolean,
): CheckResult {
  return {
    ...{ status, since: since.toISOString(), checked_at: checked_at.toISOString(), value, detail },
    examples: withExamples ? examples : [],
    look: lookAt(check, data_set),
  };
}

function lookAt(check: QualityCheck, dataSet: string): CheckResult['look'] {
  switch (check.kind) {
    case 'refused':
      return { page: 'rejected', href: `/administration/rejected?event_type=${encodeURIComponent(dataSet)}` };
    case 'freshness':
    case 'count':
      return { page: 'sources', href: '/administration/sources' };
    case 'volume':
      return {
        page: 'anomalies',
        href:
          'metric' in check
            ? `/anomalies?metric=${encodeURIComponent(check.metric)}`
            : `/anomalies?metric=events&grain=${check.grain}&filter=event_type:${encodeURIComponent(dataSet)}`,
      };
    case 'schema':
      return { page: 'fields', href: `/catalog/${encodeURIComponent(`event_type:${dataSet}`)}` };
    default:
      return null;
  }
}

/** Of the checks whose outcome is known, how many per cent hold; null when none is known. */
export function scoreOf(statuses: readonly (QualityStatus | undefined)[]): number | null {
  const known = statuses.filter((status) => status === 'passed' || status === 'failed');
  if (known.length === 0) return null;
  return (100 * known.filter((status) => status === 'passed').length) / known.length;
}

/** Whether the data are true: scores of data sets, what each is checked for, and what checks came to before. */
import { DAY_MS, isAboutPersons, Problem, parseInstant } from '@bellwether/core';
import { type QualityStatus, sql } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { mayReadSinglePersons } from '../../ingest/event/about-persons.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { keepOutcome } from './keep-outcome.ts';
import { type ExpectationView, expectationView, mayReadExamples, scoreOf } from './quality-view.ts';
import { type Checked, readChecks } from './read-checks.ts';
import { runCheck } from './run-check.ts';

export interface DataSetSummary {
  data_set: string;
  description: string;
  /** Checks that hold, in per cent of those whose outcome is known; null when none is known. */
  score: number | null;
  checks: { passed: number; failed: number; unknown: number };
  /** What does not hold, the gravest first. */
  failing: readonly { expectation_id: string; title: string; severity: string; detail: string; since: string }[];
  checked_at: string | null;
}

export interface QualityOverview {
  /** Of all data sets together. */
  score: number | null;
  /** Those of which something is known, the worst first. */
  data_sets: DataSetSummary[];
  /** Event types of which nothing has come that could be checked. */
  nothing_known: string[];
}

export interface DataSetDetail extends Omit<DataSetSummary, 'failing'> {
  /** Of these little can be expected: nobody counts their events or reads them. */
  is_about_people: boolean;
  expectations: ExpectationView[];
  /** Score of each day, from the results of that day; the oldest first. */
  history: { day: string; score: number | null; passed: number; failed: number }[];
}

export interface ResultPage {
  results: { at: string; status: QualityStatus; value: number | null; detail: string }[];
  /** For `before` of the next page; null on the last one. */
  next: string | null;
}

const HISTORY_DAYS = 30;
const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 500;
const SEVERITY_ORDER = ['critical', 'warning', 'info'];

export async function getQuality(platform: Platform, caller: Caller | undefined): Promise<QualityOverview> {
  requirePermission(platform, caller, 'metrics:read');
  const standing = await readStanding(platform, caller);
  await platform.audit.note(caller, { action: 'quality.read', resourceType: 'data_set' });
  const known = standing.filter(({ checks }) => checks.some(saysSomething));
  return {
    score: scoreOf(known.flatMap(({ checks }) => checks.map(statusOf))),
    data_sets: known
      .map((standing) => summaryOf(standing))
      .toSorted((a, b) => (a.score ?? 101) - (b.score ?? 101) || (a.data_set < b.data_set ? -1 : 1)),
    nothing_known: standing.filter((one) => !known.includes(one)).map(({ data_set }) => data_set),
  };
}

/** Throws not_found. */
export async function getDataSetQuality(
  platform: Platform,
  caller: Caller | undefined,
  dataSet: string,
): Promise<DataSetDetail> {
  requirePermission(platform, caller, 'metrics:read');
  const standing = findDataSet(await readStanding(platform, caller), dataSet);
  await platform.audit.note(caller, { action: 'quality.read', resourceType: 'data_set', resourceId: dataSet });
  const { failing: _, ...summary } = summaryOf(standing);
  const withExamples = mayReadExamples(caller);
  return {
    ...summary,
    is_about_people: standing.isAboutPeople,
    expectations: standing.checks.map(({ expected, row }) => expectationView(expected, row, withExamples)),
    history: await readHistory(platform, organisationOf(caller), dataSet),
  };
}

/** Checks all that is expected of a data set now. Throws not_found. */
export async function checkDataSet(
  platform: Platform,
  caller: Caller | undefined,
  dataSet: string,
): Promise<{ checked: number }> {
  requirePermission(platform, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const { checks } = findDataSet(await readStanding(platform, caller), dataSet);
  await platform.audit.noteEach(caller, { action: 'quality.check', resourceType: 'data_set', resourceId: dataSet });
  const enabled = checks.filter(({ expected }) => expected.enabled);
  for (const { expected } of enabled)
    await keepOutcome(platform, orgId, expected, await runCheck(platform, orgId, expected));
  return { checked: enabled.length };
}

/** `{before?, limit?}`: what a check came to, the newest first. Throws not_found. */
export async function listCheckResults(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ResultPage> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const { before, limit } = readInput(input, (read) => ({
    before: read.has('before') ? readBefore(read) : undefined,
    limit: read.has('limit') ? read.integer('limit', { min: 1, max: LIMIT_MAX }) : LIMIT_DEFAULT,
  }));
  const isSeen = (await readStanding(platform, caller)).some(({ checks }) =>
    checks.some(({ expected }) => expected.id === id),
  );
  if (!isSeen) throw new Problem('not_found', 'This organisation has no such expectation.');
  const rows = await platform.records.asTenant(orgId, (tx) => {
    const query = tx
      .selectFrom('quality_results')
      .select(['at', 'status', 'value', 'detail'])
      .where('org_id', '=', orgId)
      .where('check_id', '=', id);
    return (before === undefined ? query : query.where('at', '<', before)).orderBy('at', 'desc').limit(limit).execute();
  });
  await platform.audit.note(caller, {
    ...{ action: 'quality.list_results', resourceType: 'quality_expectation', resourceId: id },
  });
  const results = rows.map(({ at, ...row }) => ({ at: at.toISOString(), ...row }));
  return { results, next: results.length === limit ? (results.at(-1)?.at ?? null) : null };
}

function readBefore(read: InputReader): Date | undefined {
  const ms = parseInstant(read.text('before', { max: 40 }));
  return ms === undefined ? read.refuse('before', 'has to be the "next" of an earlier page.') : new Date(ms);
}

interface Standing {
  data_set: string;
  description: string;
  isAboutPeople: boolean;
  checks: readonly Checked[];
}

/** Whether and when events about people come is told to whoever may know of single ones, as everywhere. */
async function readStanding(platform: Platform, caller: Caller): Promise<Standing[]> {
  const orgId = organisationOf(caller);
  const checks = Map.groupBy(await readChecks(platform, orgId), ({ expected }) => expected.data_set);
  return platform.eventTypes.all(orgId).flatMap((type): Standing[] => {
    const isAboutPeople = isAboutPersons(type);
    if (isAboutPeople && !mayReadSinglePersons(caller)) return [];
    const { name, description } = type;
    return [{ data_set: name, description, isAboutPeople, checks: checks.get(name) ?? [] }];
  });
}

function findDataSet(standing: readonly Standing[], dataSet: string): Standing {
  const found = standing.find(({ data_set }) => data_set === dataSet);
  if (found) return found;
  throw new Problem('not_found', 'This organisation has no such data set. A data set is an event type.');
}

/** That nothing was refused, or found, says nothing of what never came; what somebody has written themselves counts. */
function saysSomething({ expected, row }: Checked): boolean {
  if (expected.version > 0) return true;
  if (expected.check.kind === 'refused' || expected.check.kind === 'sql') return row?.status === 'failed';
  return row?.status === 'passed' || row?.status === 'failed';
}

function statusOf({ row }: Checked): QualityStatus | undefined {
  return row?.status;
}

function summaryOf({ data_set, description, checks }: Standing): DataSetSummary {
  const statuses = checks.filter(({ expected }) => expected.enabled).map(statusOf);
  const count = (status: QualityStatus): number => statuses.filter((each) => each === status).length;
  const failing = checks.flatMap(({ expected: { id, title, severity }, row }) =>
    row?.status === 'failed'
      ? [{ expectation_id: id, title, severity, detail: row.detail, since: row.since.toISOString() }]
      : [],
  );
  const newest = Math.max(...checks.flatMap(({ row }) => row?.checked_at.getTime() ?? []));
  return {
    ...{ data_set, description, score: scoreOf(statuses) },
    checks: {
      ...{ passed: count('passed'), failed: count('failed') },
      unknown: statuses.length - count('passed') - count('failed'),
    },
    failing: failing.toSorted((a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity)),
    checked_at: Number.isFinite(newest) ? new Date(newest).toISOString() : null,
  };
}

async function readHistory(platform: Platform, orgId: string, dataSet: string): Promise<DataSetDetail['history']> {
  const sinceMs = Math.floor(platform.clock() / DAY_MS) * DAY_MS - (HISTORY_DAYS - 1) * DAY_MS;
  const day = sql<string>`to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('quality_results')
      .select((eb) => [day.as('day'), 'status', eb.fn.countAll<number>().as('times')])
      .where('org_id', '=', orgId)
      .where('data_set', '=', dataSet)
      .where('at', '>=', new Date(sinceMs))
      .groupBy([day, 'status'])
      .execute(),
  );
  return Array.from({ length: HISTORY_DAYS }, (_, index) => {
    const name = new Date(sinceMs + index * DAY_MS).toISOString().slice(0, 10);
    const of = (status: QualityStatus): number =>
      Number(rows.find((row) => row.day === name && row.status === status)?.times ?? 0);
    const [passed, failed] = [of('passed'), of('failed')];
    return { day: name, score: passed + failed === 0 ? null : (100 * passed) / (passed + failed), passed, failed };
  });
}

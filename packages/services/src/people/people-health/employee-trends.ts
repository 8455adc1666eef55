/**
 * What the person themself may see of themself: how the own answers and messages went. For everybody else, whatever their
 * role, there is nobody: nothing psychological exists about a single person for anybody but that person. No early warning
 * and no place in a network is computed for one person, not even for them: one person's series cannot carry it.
 */
import { type CanonicalEvent, DAY_MS, formatInstant, type Topic } from '@bellwether/core';
import type { FigureReason } from '@bellwether/records';
import { type Caller, organisationOf, requireCaller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface EmployeeTrends {
  id_hash: string;
  role_category: string | null;
  role_level: string | null;
  /** From the middle of the quarter of hire. */
  tenure_months: number | null;
  /** Mean of the own pulse answers of the last 28 days, 0 to 10. */
  engagement_score: number | null;
  /** Mean of the own answers to the work-related burnout scale of the last 91 days, 0 to 100. */
  burnout_risk: number | null;
  csd_risk_score: null;
  network_position: null;
  /** Day by day, oldest first; `null` on days without a message whose tone was scored. */
  sentiment_trend_7d: (number | null)[];
  weeks: EmployeeWeek[];
  reasons: { [field: string]: FigureReason };
}

export interface EmployeeWeek {
  /** Its Monday. */
  date: string;
  engagement: number | null;
  sentiment: number | null;
  after_hours_share: number | null;
  messages: number;
}

export type EmployeeAnswer = { employee: EmployeeTrends } | { employee: null; reason: 'suppressed' };

const OWN_TOPICS: ReadonlySet<Topic> = new Set(['communication_events', 'survey_events']);
const WEEKS = 26;
const WEEK_MS = 7 * DAY_MS;
const ENGAGEMENT_DAYS = 28;
const BURNOUT_DAYS = 91;
const PAGE = 1000;
/** Beyond so many of one's own events the oldest weeks are left out. */
const PAGES_MAX = 20;
const MONTH_DAYS = 30.4375;

export async function getEmployeeTrends(
  platform: Platform,
  caller: Caller | undefined,
  hash: string,
): Promise<EmployeeAnswer> {
  requireCaller(caller);
  const isSelf = caller.kind === 'user' && caller.subject !== undefined && caller.subject === hash;
  if (!isSelf) {
    // Told apart from nobody in no way; and whoever tries again and again is noticed.
    platform.audit.denied(caller, 'employee_state:read');
    await platform.audit.settled();
    return { employee: null, reason: 'suppressed' };
  }
  await platform.audit.note(caller, { action: 'employee_trends.read', resourceType: 'subject', resourceId: hash });
  const orgId = organisationOf(caller);
  const nowMs = platform.clock();
  const [events, state] = await Promise.all([
    ownEvents(platform, orgId, hash, nowMs),
    platform.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('employee_state')
        .select(['role_category', 'role_level', 'hired_quarter'])
        .where('org_id', '=', orgId)
        .where('subject', '=', hash)
        .executeTakeFirst(),
    ),
  ]);
  return { employee: trendsOf(hash, events, state, nowMs) };
}

async function ownEvents(platform: Platform, orgId: string, userId: string, nowMs: number): Promise<CanonicalEvent[]> {
  const eventTypes = platform.eventTypes
    .all(orgId)
    .filter(({ topic }) => OWN_TOPICS.has(topic))
    .map(({ name }) => name);
  const events: CanonicalEvent[] = [];
  const filter = { userId, eventTypes, fromMs: nowMs - WEEKS * WEEK_MS, toMs: nowMs + 1, limit: PAGE };
  for (let page = 0; page < PAGES_MAX; page++) {
    const last = events.at(-1);
    const after = last && { timestampMs: Date.parse(last.timestamp), eventId: last.event_id };
    const found = await platform.store.events.list(orgId, { ...filter, ...(after ? { after } : {}) });
    events.push(...found);
    if (found.length < PAGE) break;
  }
  return events;
}

interface EmployeeFacts {
  role_category: string;
  role_level: string;
  hired_quarter: string;
}

function trendsOf(
  hash: string,
  events: readonly CanonicalEvent[],
  state: EmployeeFacts | undefined,
  nowMs: number,
): EmployeeTrends {
  const since = (days: number) => events.filter(({ timestamp }) => Date.parse(timestamp) >= nowMs - days * DAY_MS);
  const known = {
    role_category: state?.role_category || null,
    role_level: state?.role_level || null,
    tenure_months: tenureOf(state?.hired_quarter ?? '', nowMs),
    engagement_score: mean(numbers(since(ENGAGEMENT_DAYS), 'pulse_engagement')),
    burnout_risk: burnoutOf(since(BURNOUT_DAYS)),
  };
  const reasons: { [field: string]: FigureReason } = { csd_risk_score: 'no_model', network_position: 'no_model' };
  for (const [field, value] of Object.entries(known)) if (value === null) reasons[field] = 'insufficient_data';
  const days = Array.from({ length: 7 }, (_, i) => nowMs - (7 - i) * DAY_MS);
  return {
    id_hash: hash,
    ...known,
    csd_risk_score: null,
    network_position: null,
    sentiment_trend_7d: days.map((fromMs) => mean(numbers(within(events, fromMs, DAY_MS), 'sentiment_score'))),
    weeks: weeksOf(events, nowMs),
    reasons,
  };
}

function weeksOf(events: readonly CanonicalEvent[], nowMs: number): EmployeeWeek[] {
  // 1970-01-05 was a Monday.
  const monday = Math.floor((nowMs - 4 * DAY_MS) / WEEK_MS) * WEEK_MS + 4 * DAY_MS;
  return Array.from({ length: WEEKS }, (_, i) => monday - (WEEKS - 1 - i) * WEEK_MS).map((fromMs) => {
    const own = within(events, fromMs, WEEK_MS);
    const timed = own.flatMap(({ metadata: { is_after_hours } }) =>
      typeof is_after_hours === 'boolean' ? [is_after_hours ? 1 : 0] : [],
    );
    return {
      date: formatInstant(fromMs).slice(0, 10),
      engagement: mean(numbers(own, 'pulse_engagement')),
      sentiment: mean(numbers(own, 'sentiment_score')),
      after_hours_share: mean(timed),
      messages: timed.length,
    };
  });
}

function within(events: readonly CanonicalEvent[], fromMs: number, widthMs: number): CanonicalEvent[] {
  return events.filter(({ timestamp }) => {
    const ms = Date.parse(timestamp);
    return ms >= fromMs && ms < fromMs + widthMs;
  });
}

function numbers(events: readonly CanonicalEvent[], field: string): number[] {
  return events.flatMap(({ metadata }) => (typeof metadata[field] === 'number' ? [metadata[field]] : []));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

const BURNOUT_QUESTION = /^cbi_work_([1-7])$/;
/** Of seven questions, so many have to be answered. */
const BURNOUT_ANSWERS_MIN = 4;

/** The newest answer to each question; the seventh asks the other way round. */
function burnoutOf(events: readonly CanonicalEvent[]): number | null {
  const answers = new Map<string, number>();
  for (const { metadata } of events) {
    if (!Array.isArray(metadata.responses)) continue;
    for (const response of metadata.responses) {
      const { question_id, score } = (response ?? {}) as { question_id?: unknown; score?: unknown };
      const question = BURNOUT_QUESTION.exec(String(question_id))?.[1];
      if (!question || typeof score !== 'number' || score < 0 || score > 100 || answers.has(question)) continue;
      answers.set(question, question === '7' ? 100 - score : score);
    }
  }
  return answers.size < BURNOUT_ANSWERS_MIN ? null : mean([...answers.values()]);
}

function tenureOf(quarter: string, nowMs: number): number | null {
  const match = /^(\d{4})-Q([1-4])$/.exec(quarter);
  if (!match) return null;
  const middle = Date.UTC(Number(match[1]), 3 * (Number(match[2]) - 1), 1) + 45 * DAY_MS;
  return Math.max(0, Math.floor((nowMs - middle) / (MONTH_DAYS * DAY_MS)));
}

/**
 * Everything that is known here of the person who asks, to take along: their events as they are stored, their place in
 * the organisation and in charts of companies, the surveys they were invited to, what they have consented to and asked
 * for. Whom others mention or manage is theirs, and not in it. JSON (GDPR, article 20: structured, commonly used, machine-readable), or
 * CSV for the events alone.
 */
import type { CanonicalEvent } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import { csvCell } from '../../csv-cell.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readConsents } from '../consent/consent-view.ts';
import { requireSubject } from './own-subject.ts';

export const DATA_FORMATS = ['json', 'csv'] as const;

export interface OwnData {
  contentType: string;
  fileName: string;
  chunks: AsyncIterable<string>;
}

const EVENTS_PER_PAGE = 5000;
const COLUMNS = [
  'event_id',
  'event_type',
  'event_category',
  'timestamp',
  'received_at',
  'session_id',
  'region',
  'environment',
  'metadata',
] as const satisfies readonly (keyof CanonicalEvent)[];

/** `{format: json or csv}`. Throws conflict when nobody has said which pseudonym this user is. */
export async function ownData(platform: Platform, caller: Caller | undefined, input: unknown): Promise<OwnData> {
  requireUser(platform, caller);
  const orgId = organisationOf(caller);
  const subject = requireSubject(caller);
  const { format } = readInput(input ?? {}, (read) => ({
    format: read.has('format') ? read.oneOf('format', DATA_FORMATS) : 'json',
  }));
  const note = { action: 'subject.export', resourceType: 'subject', details: { format } };
  const known = await audited(platform, caller, note, (tx) => recordsOf(tx, orgId, subject));
  const day = new Date(platform.clock()).toISOString().slice(0, 10);
  const pages = eventPages(platform, orgId, subject);
  return format === 'csv'
    ? { contentType: 'text/csv; charset=utf-8', fileName: `my_events_${day}.csv`, chunks: csvOf(pages) }
    : { contentType: 'application/json; charset=utf-8', fileName: `my_data_${day}.json`, chunks: jsonOf(known, pages) };
}

async function recordsOf(tx: Transaction, orgId: string, subject: string): Promise<object> {
  const state = await tx
    .selectFrom('employee_state')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('subject', '=', subject)
    .executeTakeFirst();
  const spells = await tx
    .selectFrom('employment_spells')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('subject', '=', subject)
    .orderBy('from_day')
    .execute();
  const objects = await tx
    .selectFrom('objects')
    .select(['key', 'content_type', 'bytes', 'sha256', 'stored_at'])
    .where('org_id', '=', orgId)
    .where('subject', '=', subject)
    .orderBy('stored_at')
    .execute();
  const employments = await tx
    .selectFrom('employees')
    .select(['organization_id', 'role', 'department', 'team', 'status', 'created_at', 'updated_at'])
    .where('org_id', '=', orgId)
    .where('subject', '=', subject)
    .orderBy('created_at')
    .execute();
  const invitations = await tx
    .selectFrom('survey_assignments as asked')
    .innerJoin('survey_waves as wave', (join) =>
      join.onRef('wave.org_id', '=', 'asked.org_id').onRef('wave.wave_id', '=', 'asked.wave_id'),
    )
    .select(['asked.wave_id', 'wave.survey_id', 'asked.assigned_at'])
    .where('asked.org_id', '=', orgId)
    .where('asked.subject', '=', subject)
    .where('wave.status', '!=', 'preparing') // nobody is told of those
    .orderBy('asked.assigned_at')
    .execute();
  const requests = await tx
    .selectFrom('subject_requests')
    .select(['request_id', 'kind', 'note', 'created_at'])
    .where('org_id', '=', orgId)
    .where('subject', '=', subject)
    .execute();
  const consents = await readConsents(tx, orgId, subject);
  return { ...consents, state: state ?? null, spells, objects, employments, invitations, requests };
}

async function* eventPages(platform: Platform, orgId: string, subject: string): AsyncGenerator<CanonicalEvent[]> {
  let after: { timestampMs: number; eventId: string } | undefined;
  for (;;) {
    const page = await platform.store.events.list(orgId, {
      ...{ userId: subject, oldestFirst: true, limit: EVENTS_PER_PAGE },
      ...(after ? { after } : {}),
    });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < EVENTS_PER_PAGE) return;
    after = { timestampMs: Date.parse(last.timestamp), eventId: last.event_id };
  }
}

async function* jsonOf(known: object, pages: AsyncIterable<CanonicalEvent[]>): AsyncGenerator<string> {
  yield `${JSON.stringify(known).slice(0, -1)},"events":[`;
  let separator = '';
  for await (const page of pages) {
    yield separator + page.map((event) => JSON.stringify(event)).join(',');
    separator = ',';
  }
  yield ']}\n';
}

async function* csvOf(pages: AsyncIterable<CanonicalEvent[]>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const page of pages)
    yield page.map((event) => `${COLUMNS.map((name) => csvCell(cellOf(event, name))).join(',')}\r\n`).join('');
}

function cellOf(event: CanonicalEvent, name: (typeof COLUMNS)[number]): string {
  return name === 'metadata' ? JSON.stringify(event.metadata) : event[name];
}

/**
 * What was, from the REST interface of Jira Cloud: the kinds of states once, then issues by their last change, and the
 * changelog of each page of issues. Pages follow a token; what changes meanwhile is caught by another pass.
 */
import {
  firstPass,
  idAt,
  instantOfUnix,
  listAt,
  listSetting,
  nextOfPass,
  objectAt,
  partsOf,
  passOf,
  streamName,
  textAt,
  textSetting,
} from '@bellwether/connectors';
import {
  type BackfillPage,
  type BackfillPlace,
  type ConnectorAnswer,
  type ConnectorBackfill,
  type ConnectorEvent,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  HalfAnAnswer,
  type Json,
  type JsonObject,
} from '@bellwether/core';
import type { StatusCategory } from '../delivery-event.ts';
import {
  changeEvents,
  createdEvent,
  firstStatusOf,
  type IssueKnowledge,
  pointsFieldOf,
  statusCategory,
} from './issue-events.ts';

const ISSUES_PER_PAGE = 50;
const ENTRIES_PER_PAGE = 1000;
/** States beyond which a cursor would grow too large; Jira itself warns at some hundred. */
const STATES_MAX = 2000;

/**
 * A cursor is one of three: before the states are known; at a page of issues; or at the changelog of one.
 *
 *   {since_ms, …}                          states to be asked
 *   {since_ms, …, categories}              next: a page of issues
 *   {…, issues, entries, log_after}        next: the changelog of these issues
 */
export const backfill: ConnectorBackfill = {
  tokenScopes:
    'An API token of an account that may browse the projects, written as account@example.org:token. With scopes: read:jira-work.',
  streams: ({ projects }) => listSetting(projects).map((key) => streamName('issues', key)),
  begin: (_stream, sinceMs) => firstPass(sinceMs),
  request({ stream, cursor, settings, nowMs }, credential) {
    if (!cursor.categories) return call(settings, credential, 'GET', '/rest/api/3/status');
    const issues = listAt(cursor, 'issues');
    if (issues.length > 0)
      return call(settings, credential, 'POST', '/rest/api/3/changelog/bulkfetch', {
        issueIdsOrKeys: issues.map((issue) => issue.id!),
        fieldIds: ['status', 'issuelinks'],
        maxResults: ENTRIES_PER_PAGE,
        ...(typeof cursor.log_after === 'string' ? { nextPageToken: cursor.log_after } : {}),
      });
    const { sinceMs, after } = passOf(cursor, nowMs);
    return call(settings, credential, 'POST', '/rest/api/3/search/jql', {
      jql: `project = "${partsOf(stream).of}" AND updated >= ${Math.floor(sinceMs)} ORDER BY updated DESC`,
      fields: ['created', 'updated', 'status', 'issuetype', 'project', 'parent', 'issuelinks', pointsFieldOf(settings)],
      maxResults: ISSUES_PER_PAGE,
      ...(after === null ? {} : { nextPageToken: after }),
    });
  },
  read(answer, place) {
    if (!place.cursor.categories) return readStates(answer, place);
    return listAt(place.cursor, 'issues').length > 0 ? readChangelog(answer, place) : readIssues(answer, place);
  },
  probe: (settings, credential) => call(settings, credential, 'GET', '/rest/api/3/myself?expand=', undefined),
};

function call(
  settings: ConnectorSettings,
  { kind, value }: Credential,
  method: 'GET' | 'POST',
  path: string,
  body?: JsonObject,
): ConnectorRequest {
  const basic = kind === 'token' && value.includes(':');
  return {
    method,
    url: `${textSetting(settings.url, '').replace(/\/+$/, '')}${path}`,
    headers: {
      authorization: basic ? `Basic ${Buffer.from(value).toString('base64')}` : `Bearer ${value}`,
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  };
}

function readStates({ body }: ConnectorAnswer, { cursor }: BackfillPlace): BackfillPage {
  if (!Array.isArray(body)) throw new HalfAnAnswer('Jira answered without its states.');
  const categories: Record<string, StatusCategory> = {};
  for (const state of listAt({ states: body }, 'states').slice(0, STATES_MAX)) {
    const [id, category] = [idAt(state, 'id'), statusCategory(textAt(state, 'statusCategory.key'))];
    if (id && category) categories[id] = category;
  }
  return { events: [], next: { ...cursor, categories } };
}

function readIssues({ body }: ConnectorAnswer, { cursor, nowMs }: BackfillPlace): BackfillPage {
  const found = objectAt({ body }, 'body');
  if (!found || !Array.isArray(found.issues)) throw new HalfAnAnswer('Jira answered without issues.');
  const token = textAt(found, 'nextPageToken');
  if (found.isLast === false && token === undefined) throw new HalfAnAnswer('Jira left out where the page ends.');
  const next = nextOfPass(passOf(cursor, nowMs), found.isLast === true ? null : (token ?? null));
  const nextPage = next && { ...next, categories: cursor.categories! };
  const issues = listAt(found, 'issues').map(slimIssue);
  if (issues.length === 0) return { events: [], next: nextPage };
  const toLog = { categories: cursor.categories!, issues, entries: {}, log_after: null, next_page: nextPage };
  return { events: [], next: toLog };
}

/** Entries of a page are kept until all are there, because what an issue began in is told by its first. */
function readChangelog({ body }: ConnectorAnswer, { cursor, settings }: BackfillPlace): BackfillPage {
  const found = objectAt({ body }, 'body');
  if (!found || !Array.isArray(found.issueChangeLogs)) throw new HalfAnAnswer('Jira answered without a changelog.');
  const entries: Record<string, JsonObject[]> = { ...(objectAt(cursor, 'entries') as Record<string, never>) };
  for (const log of listAt(found, 'issueChangeLogs')) {
    const id = idAt(log, 'issueId') ?? '';
    entries[id] = [...(entries[id] ?? []), ...listAt(log, 'changeHistories').map(slimEntry)];
  }
  const token = textAt(found, 'nextPageToken');
  if (token) return { events: [], next: { ...cursor, entries: entries as Json as JsonObject, log_after: token } };
  const events = listAt(cursor, 'issues').flatMap((issue) =>
    issueEvents(issue, entries[idAt(issue, 'id') ?? ''] ?? [], {
      pointsField: pointsFieldOf(settings),
      categories: objectAt(cursor, 'categories') as Record<string, StatusCategory>,
    }),
  );
  return { events, next: objectAt(cursor, 'next_page') ?? null };
}

/** All that happened to an issue, from its whole changelog. */
export function issueEvents(
  issue: JsonObject,
  entries: readonly JsonObject[],
  known: IssueKnowledge,
): ConnectorEvent[] {
  const firstStatus = firstStatusOf(issue, entries);
  return [
    ...(createdEvent(issue, { ...known, firstStatus }) ?? []),
    ...entries.flatMap((entry) => changeEvents(issue, entry, known)),
  ];
}

/** What is needed of an issue until its changelog is there: no words of people are kept in a cursor. */
function slimIssue(issue: JsonObject): JsonObject {
  const {
    assignee: _assignee,
    reporter: _reporter,
    summary: _summary,
    description: _description,
    ...fields
  } = objectAt(issue, 'fields') ?? {};
  const links = listAt(fields, 'issuelinks').map((link) => ({
    type: { name: textAt(link, 'type.name') ?? '' },
    ...(link.inwardIssue ? { inwardIssue: { key: textAt(link, 'inwardIssue.key') ?? '' } } : {}),
    ...(link.outwardIssue ? { outwardIssue: { key: textAt(link, 'outwardIssue.key') ?? '' } } : {}),
  }));
  const parent = textAt(fields, 'parent.key');
  return {
    id: idAt(issue, 'id') ?? '',
    key: textAt(issue, 'key') ?? '',
    fields: {
      ...fields,
      issuelinks: links,
      ...(parent === undefined ? {} : { parent: { key: parent } }),
      project: { key: textAt(fields, 'project.key') ?? '' },
      issuetype: { name: textAt(fields, 'issuetype.name') ?? '' },
      status: {
        id: idAt(fields, 'status.id') ?? '',
        statusCategory: { key: textAt(fields, 'status.statusCategory.key') ?? '' },
      },
    },
  };
}

/** Of an entry: who made it is dropped, and so is what is not about states and links. */
function slimEntry(entry: JsonObject): JsonObject {
  const { id, created } = entry;
  const items = listAt(entry, 'items').flatMap((item): JsonObject[] => {
    if (item.field === 'status') {
      const { from, fromString, to } = item;
      const name = textAt(item, 'toString');
      return [
        { field: 'status', from: from ?? null, fromString: fromString ?? null, to: to ?? null, toString: name ?? null },
      ];
    }
    return item.field === 'Link' || item.field === 'IssueParentAssociation' ? [{ field: item.field }] : [];
  });
  return { id: id ?? null, created: typeof created === 'number' ? instantOfUnix(created) : (created ?? null), items };
}

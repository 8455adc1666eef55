/** How each vendor's lists are read to their end, against answers of the vendor's own form. No network: all of it is pure. */
import { createHmac } from 'node:crypto';
import {
  type Connector,
  type ConnectorContext,
  type ConnectorEvent,
  type ConnectorRequest,
  type ConnectorSettings,
  type Credential,
  CredentialRefused,
  HalfAnAnswer,
  type Json,
  type JsonObject,
  StreamRefused,
} from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { figma } from './figma/connector.ts';
import { github } from './github/connector.ts';
import { jira } from './jira/connector.ts';
import { pagerduty } from './pagerduty/connector.ts';
import { slack } from './slack/connector.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const sinceMs = Date.parse('2026-11-20T00:00:00Z');
const token: Credential = { kind: 'token', value: 'secret' };
const context: ConnectorContext = {
  pseudonym: (kind, id) => `v1.${createHmac('sha256', 'key').update(`${kind} ${id}`).digest('hex')}`,
};

/** Reads all streams, those that are discovered too; `answer` is the vendor. */
function readAll(
  connector: Connector,
  settings: ConnectorSettings,
  answer: (request: ConnectorRequest) => Json,
): { events: ConnectorEvent[]; requests: ConnectorRequest[] } {
  const backfill = connector.backfill!;
  const streams = [...backfill.streams(settings)];
  const events: ConnectorEvent[] = [];
  const requests: ConnectorRequest[] = [];
  for (const stream of streams) {
    let cursor: JsonObject | null = backfill.begin(stream, sinceMs);
    while (cursor) {
      const place = { stream, cursor, settings, nowMs };
      const request = backfill.request(place, token);
      requests.push(request);
      if (requests.length > 200) throw new Error('It does not end.');
      const page = backfill.read({ status: 200, headers: {}, body: answer(request) }, place, context);
      events.push(...page.events);
      streams.push(...(page.discovered ?? []).filter((found) => !streams.includes(found)));
      // A cursor is kept as JSON.
      cursor = page.next && (JSON.parse(JSON.stringify(page.next)) as JsonObject);
    }
  }
  return { events, requests };
}

describe('Jira', () => {
  const settings = { url: 'https://acme.atlassian.net', projects: ['ABC'] };
  const issue = (n: number) => ({
    id: String(n),
    key: `ABC-${n}`,
    fields: {
      ...{ created: '2026-11-20T08:00:00.000+0000', updated: '2026-11-20T10:00:00.000+0000', summary: 'Call Bob' },
      ...{ project: { key: 'ABC' }, issuetype: { name: 'Bug' }, assignee: { displayName: 'Ada' } },
      status: { id: '3', statusCategory: { key: 'done' } },
    },
  });
  const move = (id: number, from: string, to: string, at: string) => ({
    ...{ id: String(id), created: at, author: { displayName: 'Ada Lovelace' } },
    items: [{ field: 'status', from, fromString: from, to, toString: to }],
  });
  const states = ['new', 'indeterminate', 'done'].map((key, index) => ({
    id: String(index + 1),
    statusCategory: { key },
  }));

  const vendor = (request: ConnectorRequest): Json => {
    const { pathname } = new URL(request.url);
    const body = JSON.parse(request.body ?? '{}') as {
      jql?: string;
      nextPageToken?: string;
      issueIdsOrKeys?: string[];
    };
    if (pathname.endsWith('/status')) return states;
    const isLater = Number(/updated >= (\d+)/.exec(body.jql ?? '')?.[1]) > Date.parse('2026-11-20T10:00:00Z');
    if (pathname.endsWith('/search/jql') && isLater) return { issues: [], isLast: true };
    if (pathname.endsWith('/search/jql'))
      return body.nextPageToken
        ? { issues: [issue(2)], isLast: true }
        : { issues: [issue(1)], nextPageToken: 'next', isLast: false };
    // The changelog of an issue comes in two parts; the first change is in the second.
    const [id] = body.issueIdsOrKeys!;
    const part = (entry: object, more: object) => ({
      issueChangeLogs: [{ issueId: id!, changeHistories: [entry] }],
      ...more,
    });
    return body.nextPageToken
      ? (part(move(10, '1', '2', '2026-11-20T09:00:00.000+0000'), {}) as Json)
      : (part(move(11, '2', '3', '2026-11-20T10:00:00.000+0000'), { nextPageToken: 'rest' }) as Json);
  };

  it('tells how each issue has moved, from the state it began in, and nobody’s words', () => {
    const { events, requests } = readAll(jira, settings, vendor);
    const told = events.map(({ timestamp, metadata: m }) => [
      m.item_key,
      m.action,
      m.status_category,
      timestamp.slice(11, 16),
    ]);
    const ofOne = (key: string) => [
      [key, 'created', 'to_do', '08:00'],
      [key, 'moved', 'done', '10:00'],
      [key, 'moved', 'in_progress', '09:00'],
    ];
    const keys = new Set(events.map(({ key }) => key));
    expect(keys.size).toBe(6);
    for (const key of ['ABC-1', 'ABC-2']) for (const line of ofOne(key)) expect(told).toContainEqual(line);
    expect(JSON.stringify(events)).not.toMatch(/Ada|Bob/);
    expect(requests[0]!.headers.authorization).toBe('Bearer secret');
  });

  it('keeps no words of people in a cursor', () => {
    const place = {
      stream: 'issues:ABC',
      cursor: { since_ms: sinceMs, began_ms: 0, pages: 0, pass: 1, after: null, categories: {} },
      settings,
      nowMs,
    };
    const { next } = jira.backfill!.read(
      { status: 200, headers: {}, body: { issues: [issue(1)], isLast: true } },
      place,
      context,
    );
    expect(JSON.stringify(next)).not.toMatch(/Ada|Bob/);
  });

  it('is asked as an account when the token is one of an account', () => {
    const place = { stream: 'issues:ABC', cursor: jira.backfill!.begin('issues:ABC', sinceMs), settings, nowMs };
    const { headers } = jira.backfill!.request(place, { kind: 'token', value: 'ada@example.org:secret' });
    expect(headers.authorization).toBe(`Basic ${Buffer.from('ada@example.org:secret').toString('base64')}`);
  });

  it('with half of an answer is asked again', () => {
    const place = {
      stream: 'issues:ABC',
      cursor: { ...jira.backfill!.begin('issues:ABC', sinceMs), categories: {} },
      settings,
      nowMs,
    };
    for (const body of [{}, { issues: [], isLast: false }, null])
      expect(() => jira.backfill!.read({ status: 200, headers: {}, body }, place, context)).toThrow(HalfAnAnswer);
  });
});

describe('PagerDuty', () => {
  it('is read a day at a time, page by page, until now', () => {
    const entry = (type: string, at: string) => ({
      ...{ type: `${type}_log_entry`, created_at: at, service: { id: 'S1', summary: 'checkout' } },
      incident: { id: 'P1', created_at: '2026-11-20T03:00:00Z', urgency: 'high', priority: { summary: 'P2' } },
    });
    const { events, requests } = readAll(pagerduty, {}, ({ url }) => {
      const { searchParams } = new URL(url);
      if (!searchParams.get('since')!.startsWith('2026-11-20')) return { log_entries: [], more: false };
      return searchParams.get('offset') === '0'
        ? {
            log_entries: [entry('trigger', '2026-11-20T03:00:00Z'), entry('notify', '2026-11-20T03:00:01Z')],
            more: true,
          }
        : { log_entries: [entry('resolve', '2026-11-20T03:30:00Z')], more: false };
    });
    expect(events.map(({ metadata: m }) => [m.action, m.severity, m.duration_ms])).toEqual([
      ['opened', 'high', undefined],
      ['resolved', 'high', 1_800_000],
    ]);
    const ranges = requests.map(({ url }) => new URL(url).searchParams).map((p) => [p.get('since'), p.get('until')]);
    expect(ranges).toEqual([
      ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
      ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'],
      ['2026-11-21T00:00:00.000Z', '2026-11-21T12:00:00.000Z'],
    ]);
    expect(requests[0]!.headers.authorization).toBe('Token token=secret');
  });
});

describe('Slack', () => {
  it('is read by the channels the app is in, their pages, and the replies of each thread', () => {
    const message = (ts: string, more: object = {}) => ({
      type: 'message',
      user: 'U1',
      text: 'Hello Bob',
      ts,
      ...more,
    });
    const { events, requests } = readAll(slack, {}, ({ url }) => {
      const { pathname, searchParams } = new URL(url);
      if (pathname.endsWith('conversations.list'))
        return {
          ok: true,
          channels: [
            { id: 'C1', is_member: true },
            { id: 'C2', is_member: false },
          ],
        };
      if (pathname.endsWith('conversations.replies'))
        return {
          ok: true,
          messages: [
            message('1763722800.000100', { thread_ts: '1763722800.000100' }),
            message('1763722801.000100', { thread_ts: '1763722800.000100' }),
          ],
        };
      return searchParams.get('cursor')
        ? { ok: true, messages: [message('1763722700.000100')] }
        : {
            ...{
              ok: true,
              messages: [message('1763722800.000100', { reply_count: 1, thread_ts: '1763722800.000100' })],
            },
            response_metadata: { next_cursor: 'more' },
          };
    });
    expect(new Set(events.map(({ key }) => key)).size).toBe(3);
    expect(JSON.stringify(events)).not.toMatch(/Bob|U1|C1/);
    expect(requests.length).toBe(4);
  });

  it('that says no with status 200 is taken at its word', () => {
    const place = { stream: 'history:C1', cursor: slack.backfill!.begin('history:C1', sinceMs), settings: {}, nowMs };
    const read = (body: Json) => () => slack.backfill!.read({ status: 200, headers: {}, body }, place, context);
    expect(read({ ok: false, error: 'not_in_channel' })).toThrow(StreamRefused);
    expect(read({ ok: false, error: 'token_revoked' })).toThrow(CredentialRefused);
    expect(read({ ok: false, error: 'internal_error' })).toThrow(new HalfAnAnswer('Slack says internal_error.'));
    expect(read('half')).toThrow(HalfAnAnswer);
  });
});

describe('Figma', () => {
  it('is read by projects, files, and the versions since', () => {
    const version = (id: number, at: string) => ({
      id: String(id),
      created_at: at,
      label: 'for Bob, ABC-3',
      user: { handle: 'Ada' },
    });
    const { events, requests } = readAll(figma, { teams: ['7'] }, ({ url }) => {
      if (url.includes('/teams/7/projects')) return { projects: [{ id: '70', name: 'Web' }] };
      if (url.includes('/projects/70/files')) return { files: [{ key: 'F1', name: 'Home' }] };
      return { versions: [version(2, '2026-11-20T10:00:00Z'), version(1, '2026-11-01T10:00:00Z')] };
    });
    expect(events.map(({ metadata }) => metadata)).toEqual([
      {
        source: 'figma',
        file_key_hash: context.pseudonym('file', 'F1'),
        action: 'version_saved',
        work_items: ['ABC-3'],
      },
    ]);
    expect(requests[0]!.headers).toEqual({ 'x-figma-token': 'secret' });
  });
});

describe('GitHub', () => {
  const place = (cursor: JsonObject) => ({ stream: 'commits:octo/hello', cursor, settings: {}, nowMs });
  const read = (body: Json) =>
    github.backfill!.read(
      { status: 200, headers: {}, body },
      place(github.backfill!.begin('commits:octo/hello', sinceMs)),
      context,
    );

  it('that is out of points, or gives half of the data, is asked again; what is not there is not', () => {
    for (const body of [
      { errors: [{ type: 'RATE_LIMITED' }] },
      { data: {}, errors: [{ message: 'timeout' }] },
      { data: {} },
    ])
      expect(() => read(body)).toThrow(HalfAnAnswer);
    expect(() => read({ data: null, errors: [{ type: 'NOT_FOUND' }] })).toThrow(StreamRefused);
  });

  it('tells what is left of its limit and what a page costs', () => {
    const history = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
    const rateLimit = { cost: 3, remaining: 12, resetAt: '2026-11-21T12:30:00Z' };
    const page = read({ data: { rateLimit, repository: { defaultBranchRef: { target: { history } } } } });
    expect(page).toMatchObject({ next: null, rate: { remaining: 12, cost: 3, resetsAtMs: nowMs + 1_800_000 } });
  });

  it('finds the repositories of an owner', () => {
    const settings = { owner: 'octo' };
    const answer = {
      repositoryOwner: {
        repositories: { nodes: [{ nameWithOwner: 'octo/a' }], pageInfo: { hasNextPage: false, endCursor: null } },
      },
    };
    const page = github.backfill!.read(
      { status: 200, headers: {}, body: { data: answer } },
      { ...place({ after: null }), stream: 'repositories', settings },
      context,
    );
    expect(page.discovered).toEqual(['commits:octo/a', 'pull_requests:octo/a', 'deployments:octo/a', 'issues:octo/a']);
  });
});

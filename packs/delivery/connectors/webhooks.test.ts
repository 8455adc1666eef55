import { createHmac } from 'node:crypto';
import type { ConnectorContext, ConnectorEvent, JsonObject, SignedDelivery } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { figma } from './figma/connector.ts';
import { github } from './github/connector.ts';
import { gitlab } from './gitlab/connector.ts';
import { jira } from './jira/connector.ts';
import { pagerduty } from './pagerduty/connector.ts';
import { slack } from './slack/connector.ts';

const secret = 'a-secret-that-both-sides-know';
const nowMs = Date.parse('2026-11-21T12:00:00Z');
const context: ConnectorContext = {
  pseudonym: (kind, id) => `v1.${createHmac('sha256', 'key').update(`${kind} ${id}`).digest('hex')}`,
};
const hex = (...parts: string[]) => createHmac('sha256', secret).update(parts.join('')).digest('hex');
const base64 = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64');
const seconds = (ms: number) => String(Math.floor(ms / 1000));

interface Signed {
  name: string;
  connector: { webhook: typeof github.webhook };
  body: string;
  headers: Record<string, string>;
  /** As above, with another secret, or with a time long gone. */
  wrong: Record<string, string>;
  old?: Record<string, string>;
}

const timed = (ms: number) => {
  const timestamp = seconds(ms);
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,AAAA v1,${base64(secret, `msg_1.${timestamp}.{"a":1}`)}`,
  };
};
const slackSigned = (ms: number) => ({
  'x-slack-request-timestamp': seconds(ms),
  'x-slack-signature': `v0=${hex(`v0:${seconds(ms)}:`, '{"a":1}')}`,
});
const HOUR_MS = 3_600_000;

const SIGNED: readonly Signed[] = [
  {
    ...{ name: 'GitHub', connector: github, body: '{"a":1}' },
    headers: { 'x-hub-signature-256': `sha256=${hex('{"a":1}')}` },
    wrong: { 'x-hub-signature-256': `sha256=${hex('{"a":2}')}` },
  },
  {
    ...{ name: 'GitLab with a signing token', connector: gitlab, body: '{"a":1}' },
    headers: timed(nowMs),
    wrong: { ...timed(nowMs), 'webhook-id': 'msg_2' },
    old: timed(nowMs - HOUR_MS),
  },
  {
    ...{ name: 'GitLab with a secret token', connector: gitlab, body: '{"a":1}' },
    headers: { 'x-gitlab-token': secret },
    wrong: { 'x-gitlab-token': `${secret}x` },
  },
  {
    ...{ name: 'Jira', connector: jira, body: '{"a":1}' },
    headers: { 'x-hub-signature': `sha256=${hex('{"a":1}')}` },
    wrong: { 'x-hub-signature': `sha1=${hex('{"a":1}')}` },
  },
  {
    ...{ name: 'PagerDuty', connector: pagerduty, body: '{"a":1}' },
    headers: { 'x-pagerduty-signature': `v1=${'0'.repeat(64)},v1=${hex('{"a":1}')}` },
    wrong: { 'x-pagerduty-signature': hex('{"a":1}') },
  },
  {
    ...{ name: 'Slack', connector: slack, body: '{"a":1}' },
    headers: slackSigned(nowMs),
    wrong: { ...slackSigned(nowMs), 'x-slack-request-timestamp': seconds(nowMs - 1000) },
    old: slackSigned(nowMs - HOUR_MS),
  },
  {
    ...{ name: 'Figma', connector: figma, body: `{"passcode":"${secret}"}` },
    headers: {},
    wrong: {},
  },
];

describe.each(SIGNED)('a webhook of $name', ({ name, connector, body, headers, wrong, old }) => {
  const delivery = (more: Partial<SignedDelivery>): SignedDelivery => ({
    ...{ headers, secret, nowMs, body: Buffer.from(body) },
    ...more,
  });

  it('is valid with the right secret', () => expect(connector.webhook.verify(delivery({}))).toEqual({ kind: 'valid' }));

  it('is refused with another secret, and with a changed body', () => {
    expect(connector.webhook.verify(delivery({ secret: 'another' }))).toEqual({ kind: 'refused', reason: 'wrong' });
    // What is sent along instead of signed says nothing about the body: GitLab's token, Figma's passcode.
    const isSigned = name !== 'Figma' && !name.includes('secret token');
    const changed = Buffer.from(body.replace(secret, 'guess').replace('1', '2'));
    if (isSigned || name === 'Figma')
      expect(connector.webhook.verify(delivery({ body: changed })).kind).toBe('refused');
  });

  it('is refused when what says who sent it is wrong or not there', () => {
    if (Object.keys(wrong).length > 0)
      expect(connector.webhook.verify(delivery({ headers: wrong }))).toEqual({ kind: 'refused', reason: 'wrong' });
    expect(connector.webhook.verify(delivery({ headers: {}, body: Buffer.from('no JSON') }))).toEqual({
      kind: 'refused',
      reason: 'missing',
    });
  });

  // Not every vendor says when it signed.
  if (old)
    it('is refused when it was signed long ago', () =>
      expect(connector.webhook.verify(delivery({ headers: old }))).toEqual({ kind: 'refused', reason: 'too_old' }));
});

const read = (
  connector: { webhook: typeof github.webhook },
  payload: object,
  headers: Record<string, string> = {},
  settings = {},
) => connector.webhook.read({ headers, payload: payload as JsonObject, settings }, context);
const told = (events: readonly ConnectorEvent[]) =>
  events.map(({ event_type, timestamp, metadata }) => ({ event_type, timestamp, ...metadata }));

describe('what GitHub tells', () => {
  const headers = (event: string) => ({ 'x-github-event': event, 'x-github-delivery': 'd1' });
  const repository = { full_name: 'octo/hello', default_branch: 'main' };
  const pull_request = {
    ...{
      number: 7,
      title: 'ABC-12 Ada Lovelace writes',
      body: 'closes #3',
      draft: false,
      user: { login: 'ada', type: 'User' },
    },
    ...{
      head: { ref: 'ada/abc', sha: 'cafe' },
      created_at: '2026-11-20T10:00:00Z',
      updated_at: '2026-11-20T11:00:00Z',
    },
  };

  it('of a merge is how long it took and what it was merged as, and no word of anybody', () => {
    const merged = { merged_at: '2026-11-20T12:00:00Z', closed_at: '2026-11-20T12:00:00Z', merge_commit_sha: 'beef' };
    const { events } = read(
      github,
      { action: 'closed', repository, pull_request: { ...pull_request, ...merged } },
      headers('pull_request'),
    );
    expect(told(events)).toEqual([
      {
        ...{ event_type: 'pull_request_changed', timestamp: '2026-11-20T12:00:00.000Z', source: 'github' },
        ...{ repository: 'octo/hello', pr_number: 7, action: 'merged', opened_at: '2026-11-20T10:00:00.000Z' },
        ...{ work_items: ['ABC-12', 'octo/hello#3'], duration_ms: 2 * HOUR_MS, made_by: 'person' },
        ...{ is_draft: false, head_sha: 'cafe', merge_commit_sha: 'beef' },
      },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/\bada\b|Lovelace/);
  });

  it('of a push are its commits; an agent that is named in a trailer made them', () => {
    const commit = {
      ...{
        id: 'c1',
        distinct: true,
        timestamp: '2026-11-20T12:00:00+02:00',
        author: { username: 'ada', email: 'a@b.c' },
      },
      message: 'Fix\n\nThis reverts commit 0123abcd.\n\nCo-Authored-By: Claude <noreply@anthropic.com>',
    };
    const push = { ref: 'refs/heads/main', repository, commits: [commit] };
    expect(told(read(github, push, headers('push')).events)).toEqual([
      {
        ...{ event_type: 'commit_pushed', timestamp: '2026-11-20T10:00:00.000Z', source: 'github' },
        ...{ repository: 'octo/hello', commit_sha: 'c1', on_default_branch: true, reverts_sha: '0123abcd' },
        ...{ made_by: 'agent', agent: 'claude-code' },
      },
    ]);
    const known = { ...push, ref: 'refs/heads/other', commits: [{ ...commit, distinct: false }] };
    expect(read(github, known, headers('push')).events).toEqual([]);
  });

  it('of a comment by the author says so', () => {
    const comment = { id: 5, created_at: '2026-11-20T12:00:00Z', user: { login: 'ada' }, body: 'Dear Bob' };
    const issue = { number: 7, pull_request: {}, user: { login: 'ada' } };
    expect(
      told(read(github, { action: 'created', repository, issue, comment }, headers('issue_comment')).events),
    ).toMatchObject([{ verdict: 'commented', by_author: true, review_id: 'comment-5' }]);
  });

  it('of a release is a deployment only where somebody has said so', () => {
    const payload = { action: 'published', repository, release: { id: 9, published_at: '2026-11-20T12:00:00Z' } };
    expect(read(github, payload, headers('release')).events).toEqual([]);
    const settings = { releases_are_deployments: 'yes' };
    expect(read(github, payload, headers('release'), settings).events).toMatchObject([
      { event_type: 'deployment_finished', environment: 'production' },
    ]);
  });

  it('of anything else is a delivery without events', () =>
    expect(read(github, { zen: 'Keep it logically awesome.' }, headers('ping'))).toMatchObject({
      ...{ kind: 'ping', delivery: 'd1', events: [] },
    }));
});

describe('what GitLab tells', () => {
  const project = { path_with_namespace: 'group/app', default_branch: 'main' };

  it('of a deployment is its commit and whether it is production by its tier', () => {
    const payload = {
      ...{
        object_kind: 'deployment',
        status: 'failed',
        deployment_id: 15,
        status_changed_at: '2026-11-20 15:06:48 +0200',
      },
      ...{ environment: 'blue', environment_tier: 'production', project },
      commit_url: 'https://gitlab.example.org/group/app/-/commit/0f5e2f6bcd7ad9a7b40a8d6b2d1c6fce5a3d91d4',
    };
    const { events, delivery } = read(gitlab, payload, { 'idempotency-key': 'k1' });
    expect(delivery).toBe('k1');
    expect(events).toMatchObject([{ environment: 'production' }]);
    expect(told(events)).toMatchObject([
      {
        timestamp: '2026-11-20T13:06:48.000Z',
        outcome: 'failure',
        commit_sha: '0f5e2f6bcd7ad9a7b40a8d6b2d1c6fce5a3d91d4',
      },
    ]);
  });

  it('of a merge request that leaves its draft is that it is ready', () => {
    const request = {
      iid: 3,
      action: 'update',
      created_at: '2026-11-20 10:00:00 UTC',
      updated_at: '2026-11-20 11:00:00 UTC',
    };
    const changes = { draft: { previous: true, current: false } };
    expect(
      told(read(gitlab, { object_kind: 'merge_request', project, object_attributes: request, changes }).events),
    ).toMatchObject([{ action: 'ready_for_review', timestamp: '2026-11-20T11:00:00.000Z' }]);
  });
});

describe('what Jira tells', () => {
  const issue = {
    id: '10',
    key: 'ABC-10',
    fields: {
      ...{ created: '2026-11-18T08:00:00.000+0100', updated: '2026-11-20T08:00:00.000+0100', summary: 'Call Bob' },
      ...{ project: { key: 'ABC' }, issuetype: { name: 'Story' }, customfield_10016: 5 },
      status: { id: '3', name: 'Doing', statusCategory: { key: 'indeterminate' } },
      issuelinks: [
        { type: { name: 'Blocks' }, inwardIssue: { key: 'ABC-9' } },
        { type: { name: 'Blocks' }, outwardIssue: { key: 'ABC-11' } },
      ],
    },
  };

  it('of a move is from where to where, with what blocks it', () => {
    const items = [{ field: 'status', from: '1', fromString: 'Open', to: '3', toString: 'Doing' }];
    const payload = { webhookEvent: 'jira:issue_updated', timestamp: nowMs, issue, changelog: { id: '77', items } };
    const { events, delivery } = read(jira, payload, { 'x-atlassian-webhook-identifier': 'w1' });
    expect(delivery).toBe('w1');
    expect(told(events)).toEqual([
      {
        ...{ event_type: 'work_item_changed', timestamp: '2026-11-20T07:00:00.000Z', source: 'jira', project: 'ABC' },
        ...{ item_key: 'ABC-10', item_type: 'story', action: 'moved', status_category: 'in_progress' },
        ...{ opened_at: '2026-11-18T07:00:00.000Z', points: 5, blocked_by: ['ABC-9'], relates_to: ['ABC-11'] },
        ...{ status: 'Doing', previous_status: 'Open' },
      },
    ]);
  });
});

describe('what Slack tells', () => {
  const event = {
    type: 'message',
    channel: 'C1',
    channel_type: 'channel',
    user: 'U1',
    text: 'see ABC-1, Bob',
    ts: '1763722800.000100',
  };
  const payload = (more: object) => ({ type: 'event_callback', event_id: 'Ev1', event: { ...event, ...more } });

  it('of a message is that there was one, by pseudonyms', () => {
    const [message] = read(slack, payload({ thread_ts: '1763722700.000100' })).events;
    expect(message).toMatchObject({ event_type: 'message_posted', user_id: context.pseudonym('person', 'U1') });
    expect(message!.metadata).toEqual({
      ...{ source: 'slack', channel_id_hash: context.pseudonym('channel', 'C1'), work_items: ['ABC-1'] },
      thread_id_hash: context.pseudonym('thread', 'C1 1763722700.000100'),
    });
  });

  it('is nothing of direct messages, of programs, and of what is no message', () => {
    for (const more of [
      { channel_type: 'im' },
      { channel_type: 'mpim' },
      { bot_id: 'B1' },
      { subtype: 'channel_join' },
    ])
      expect(read(slack, payload(more)).events).toEqual([]);
  });

  it('is answered with its challenge', () =>
    expect(read(slack, { type: 'url_verification', challenge: 'abc' })).toMatchObject({ reply: { challenge: 'abc' } }));
});

describe('what PagerDuty and Figma tell', () => {
  it('is an incident that is over after so long', () => {
    const data = {
      id: 'P1',
      created_at: '2026-11-20T10:00:00Z',
      urgency: 'high',
      service: { summary: 'checkout' },
      title: 'x',
    };
    const event = { id: 'e1', event_type: 'incident.resolved', occurred_at: '2026-11-20T10:30:00.123Z', data };
    expect(told(read(pagerduty, { event }).events)).toEqual([
      {
        ...{ event_type: 'incident_changed', timestamp: '2026-11-20T10:30:00.123Z', source: 'pagerduty' },
        ...{ incident_id: 'P1', action: 'resolved', service: 'checkout', severity: 'high' },
        ...{ opened_at: '2026-11-20T10:00:00.000Z', duration_ms: 1_800_123 },
      },
    ]);
  });

  it('is one delivery of a file, however often Figma tries', () => {
    const payload = {
      ...{
        event_type: 'FILE_VERSION_UPDATE',
        file_key: 'F',
        file_name: 'Bob’s page',
        version_id: '4',
        passcode: secret,
      },
      ...{ created_at: '2026-11-20T10:00:00Z', timestamp: '2026-11-20T10:00:01Z', webhook_id: '22' },
    };
    const first = read(figma, { ...payload, retries: 0 });
    expect(read(figma, { ...payload, retries: 2 })).toEqual(first);
    expect(JSON.stringify(first.events)).not.toMatch(/Bob|secret/);
    expect(told(first.events)).toMatchObject([
      { action: 'version_saved', file_key_hash: context.pseudonym('file', 'F') },
    ]);
  });
});

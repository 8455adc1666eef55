/**
 * GitLab's webhooks: a signing token (Standard Webhooks: id, time and body are signed) or, on older servers, a secret token
 * that is sent along in `X-Gitlab-Token`. The idempotency key stays the same when a delivery is sent again.
 * A push of more than 20 commits names the last 20 only; the others come by back-fill.
 * Source: docs.gitlab.com, "Webhooks", "Webhook events".
 */
import {
  digestOf,
  idAt,
  instantAt,
  isSame,
  listAt,
  numberAt,
  objectAt,
  refused,
  textAt,
  VALID,
  valueAt,
  verifyStandardWebhook,
} from '@bellwether/connectors';
import type { ConnectorEvent, ConnectorWebhook, JsonObject } from '@bellwether/core';
import {
  buildFinished,
  commitPushed,
  deploymentFinished,
  type PullRequest,
  pullRequestChanged,
  reviewSubmitted,
  workItemChanged,
} from '../delivery-event.ts';
import { isSameAccount, madeByAccount } from '../made-by.ts';
import { commitOfUrl, deploymentOutcome, environmentOf, SOURCE } from './vocabulary.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Signing token, or secret token',
  secretFrom: 'us',
  setup: [
    'In GitLab, open the group or the project, then Settings, Webhooks, Add new webhook.',
    'URL: {url}',
    'Signing token (GitLab 19 and newer) or Secret token: the one shown here. A signing token is the safer of the two.',
    'Trigger: Push, Merge request, Comments, Issues, Pipeline, Deployment events.',
    'Save, then Test, Push events. The delivery shows here.',
  ],
  verify(delivery) {
    if (delivery.headers['webhook-signature']) return verifyStandardWebhook(delivery);
    const token = delivery.headers['x-gitlab-token'];
    if (!token) return refused('missing');
    return isSame(token, delivery.secret) ? VALID : refused('wrong');
  },
  read({ headers, payload }) {
    const kind = textAt(payload, 'object_kind') ?? textAt(payload, 'event_name');
    if (!kind) throw new TypeError('The payload has no object_kind.');
    const delivery = headers['idempotency-key'] ?? headers['webhook-id'] ?? headers['x-gitlab-event-uuid'];
    return { delivery: delivery ?? digestOf(payload), kind, events: READERS[kind]?.(payload) ?? [] };
  },
};

const READERS: Readonly<Record<string, (payload: JsonObject) => ConnectorEvent[]>> = {
  push: ofPush,
  merge_request: ofMergeRequest,
  note: ofNote,
  issue: ofIssue,
  work_item: ofIssue,
  pipeline: ofPipeline,
  deployment: ofDeployment,
};

function repositoryOf(payload: JsonObject): string | undefined {
  return textAt(payload, 'project.path_with_namespace');
}

function ofPush(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const ref = textAt(payload, 'ref');
  if (!repository || !ref?.startsWith('refs/heads/')) return [];
  const onDefaultBranch = ref === `refs/heads/${textAt(payload, 'project.default_branch')}`;
  return listAt(payload, 'commits').flatMap((commit) => {
    const [sha, at] = [textAt(commit, 'id'), instantAt(commit, 'timestamp')];
    if (!sha || !at) return [];
    const message = textAt(commit, 'message') ?? '';
    const more = { url: textAt(commit, 'url') };
    return [commitPushed({ source: SOURCE, repository, sha, at, message, author: undefined, onDefaultBranch, more })];
  });
}

function mergeRequestOf(payload: JsonObject, path: string): PullRequest | undefined {
  const repository = repositoryOf(payload);
  const request = objectAt(payload, path);
  const number = numberAt(request, 'iid');
  const openedAt = instantAt(request, 'created_at');
  if (!repository || number === undefined || !openedAt) return undefined;
  return {
    ...{ source: SOURCE, repository, number, openedAt },
    words: [textAt(request, 'title'), textAt(request, 'source_branch'), textAt(request, 'description')].join('\n'),
    madeBy: undefined,
    more: {
      is_draft: (valueAt(request, 'draft') ?? valueAt(request, 'work_in_progress')) === true,
      head_sha: textAt(request, 'last_commit.id'),
      url: textAt(request, 'url'),
    },
  };
}

function ofMergeRequest(payload: JsonObject): ConnectorEvent[] {
  const request = mergeRequestOf(payload, 'object_attributes');
  if (!request) return [];
  const at = instantAt(payload, 'object_attributes.updated_at') ?? request.openedAt;
  // Whoever opens it is who is named; later, somebody else may act.
  const madeBy = madeByAccount(textAt(payload, 'user.username'));
  switch (textAt(payload, 'object_attributes.action')) {
    case 'open':
      return [pullRequestChanged({ ...request, madeBy }, 'opened', request.openedAt)];
    case 'reopen':
      return [pullRequestChanged(request, 'reopened', at, at)];
    case 'close':
      return [pullRequestChanged(request, 'closed', at, at)];
    case 'merge': {
      const merged = { ...request.more, merge_commit_sha: textAt(payload, 'object_attributes.merge_commit_sha') };
      const mergedAt = instantAt(payload, 'object_attributes.merged_at') ?? at;
      return [pullRequestChanged({ ...request, more: merged }, 'merged', mergedAt)];
    }
    case 'update':
      return ofUpdate(payload, request, at);
    case 'approved':
    case 'approval':
      return [
        reviewSubmitted({
          ...{
            source: SOURCE,
            repository: request.repository,
            number: request.number,
            verdict: 'approved',
            at,
            madeBy,
          },
          id: `approval-${request.number}-${at.slice(0, 19)}`,
          byAuthor: isSameAccount(idAt(payload, 'user.id'), idAt(payload, 'object_attributes.author_id')),
        }),
      ];
    default:
      return [];
  }
}

function ofUpdate(payload: JsonObject, request: PullRequest, at: string): ConnectorEvent[] {
  const wasDraft =
    valueAt(payload, 'changes.draft.previous') === true && valueAt(payload, 'changes.draft.current') === false;
  const isPush = textAt(payload, 'object_attributes.oldrev') !== undefined;
  return [
    ...(wasDraft ? [pullRequestChanged(request, 'ready_for_review', at, at)] : []),
    ...(isPush
      ? [pullRequestChanged(request, 'updated', at, textAt(payload, 'object_attributes.last_commit.id') ?? at)]
      : []),
  ];
}

function ofNote(payload: JsonObject): ConnectorEvent[] {
  const request = mergeRequestOf(payload, 'merge_request');
  const id = idAt(payload, 'object_attributes.id');
  const at = instantAt(payload, 'object_attributes.created_at');
  if (!request || !id || !at || valueAt(payload, 'object_attributes.system') === true) return [];
  return [
    reviewSubmitted({
      ...{ source: SOURCE, repository: request.repository, number: request.number, id: `note-${id}`, at },
      ...{ verdict: 'commented', url: textAt(payload, 'object_attributes.url') },
      byAuthor: isSameAccount(idAt(payload, 'object_attributes.author_id'), idAt(payload, 'merge_request.author_id')),
      madeBy: madeByAccount(textAt(payload, 'user.username')),
    }),
  ];
}

function ofIssue(payload: JsonObject): ConnectorEvent[] {
  const project = repositoryOf(payload);
  const issue = objectAt(payload, 'object_attributes');
  const number = numberAt(issue, 'iid');
  const openedAt = instantAt(issue, 'created_at');
  if (!project || number === undefined || !openedAt) return [];
  const item = {
    ...{ source: SOURCE, project, key: `${project}#${number}`, type: textAt(issue, 'type') ?? 'issue' },
    more: { opened_at: openedAt, points: numberAt(issue, 'weight'), url: textAt(issue, 'url') },
  };
  const updatedAt = instantAt(issue, 'updated_at') ?? openedAt;
  switch (textAt(issue, 'action')) {
    case 'open':
      return [workItemChanged(item, { action: 'created', at: openedAt, category: 'to_do' })];
    case 'reopen':
      return [workItemChanged(item, { action: 'reopened', at: updatedAt, category: 'to_do', nth: updatedAt })];
    case 'close': {
      const at = instantAt(issue, 'closed_at') ?? updatedAt;
      return [workItemChanged(item, { action: 'closed', at, category: 'done', nth: at })];
    }
    default:
      return [];
  }
}

function ofPipeline(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const pipeline = objectAt(payload, 'object_attributes');
  const id = idAt(pipeline, 'id');
  const at = instantAt(pipeline, 'finished_at');
  const status = textAt(pipeline, 'status');
  if (!repository || !id || !at || (status !== 'success' && status !== 'failed')) return [];
  return [
    buildFinished({
      ...{ source: SOURCE, repository, id: `${id}.${status}`, at, succeeded: status === 'success' },
      ...{ pipeline: textAt(pipeline, 'name') ?? 'pipeline', startedAt: instantAt(pipeline, 'created_at') },
      ...{ sha: textAt(pipeline, 'sha'), url: textAt(pipeline, 'url') },
    }),
  ];
}

function ofDeployment(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const id = idAt(payload, 'deployment_id');
  const at = instantAt(payload, 'status_changed_at');
  const outcome = deploymentOutcome(textAt(payload, 'status'));
  if (!repository || !id || !at || !outcome) return [];
  return [
    deploymentFinished({
      ...{ source: SOURCE, repository, id, outcome, at, startedAt: undefined },
      ...{ sha: commitOfUrl(textAt(payload, 'commit_url')), url: textAt(payload, 'deployable_url') },
      environment: environmentOf(textAt(payload, 'environment'), textAt(payload, 'environment_tier')),
    }),
  ];
}

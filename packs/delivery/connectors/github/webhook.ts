/**
 * GitHub's webhooks: `X-Hub-Signature-256` over the body, `X-GitHub-Delivery` as the id of the delivery, which stays the
 * same when it is sent again. GitHub signs no time, so a replay is recognised by that id and by the events' own.
 * Source: docs.github.com, "Validating webhook deliveries", "Webhook events and payloads".
 */
import {
  idAt,
  instantAt,
  listAt,
  numberAt,
  objectAt,
  textAt,
  valueAt,
  verifyHubSignature,
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
import { deploymentOutcome, reviewVerdict, SOURCE } from './vocabulary.ts';

export const webhook: ConnectorWebhook = {
  secretTitle: 'Secret',
  secretFrom: 'us',
  setup: [
    'In GitHub, open the organisation or the repository, then Settings, Webhooks, Add webhook.',
    'Payload URL: {url}',
    'Content type: application/json. Secret: the one shown here.',
    'Events: Pushes, Pull requests, Pull request reviews, Issue comments, Issues, Deployment statuses, Releases, Workflow runs.',
    'Save. GitHub sends a ping at once; it shows here as the first delivery.',
  ],
  verify: ({ headers, body, secret }) => verifyHubSignature(headers['x-hub-signature-256'], { body, secret }),
  read({ headers, payload, settings }) {
    const kind = headers['x-github-event'];
    const delivery = headers['x-github-delivery'];
    if (!kind || !delivery) throw new TypeError('The headers X-GitHub-Event and X-GitHub-Delivery are missing.');
    const releasesCount = settings.releases_are_deployments === 'yes';
    return { delivery, kind, events: READERS[kind]?.(payload, { releasesCount }) ?? [] };
  },
};

type Reader = (payload: JsonObject, choices: { releasesCount: boolean }) => ConnectorEvent[];

const READERS: Readonly<Record<string, Reader>> = {
  push: ofPush,
  pull_request: ofPullRequest,
  pull_request_review: ofReview,
  issue_comment: ofComment,
  issues: ofIssue,
  deployment_status: ofDeploymentStatus,
  release: (payload, { releasesCount }) => (releasesCount ? ofRelease(payload) : []),
  workflow_run: ofWorkflowRun,
};

function repositoryOf(payload: JsonObject): string | undefined {
  return textAt(payload, 'repository.full_name');
}

/** Commits of a branch; a commit that was there before on another branch is told of only when it reaches the default one. */
function ofPush(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const ref = textAt(payload, 'ref');
  if (!repository || !ref?.startsWith('refs/heads/')) return [];
  const onDefaultBranch = ref === `refs/heads/${textAt(payload, 'repository.default_branch')}`;
  return listAt(payload, 'commits').flatMap((commit) => {
    const [sha, at] = [textAt(commit, 'id'), instantAt(commit, 'timestamp')];
    if (!sha || !at || (!onDefaultBranch && commit.distinct === false)) return [];
    const message = textAt(commit, 'message') ?? '';
    const author = textAt(commit, 'author.username');
    return [
      commitPushed({
        ...{ source: SOURCE, repository, sha, at, message, author, onDefaultBranch },
        more: { files_changed: filesOf(commit), url: textAt(commit, 'url') },
      }),
    ];
  });
}

function filesOf(commit: JsonObject): number | undefined {
  const lists = ['added', 'removed', 'modified'].map((name) => valueAt(commit, name));
  return lists.every(Array.isArray) ? lists.reduce((sum, list) => sum + list.length, 0) : undefined;
}

function pullRequestOf(payload: JsonObject): PullRequest | undefined {
  const repository = repositoryOf(payload);
  const pull = objectAt(payload, 'pull_request');
  const number = numberAt(pull, 'number');
  const openedAt = instantAt(pull, 'created_at');
  if (!repository || number === undefined || !openedAt) return undefined;
  return {
    ...{ source: SOURCE, repository, number, openedAt },
    words: [textAt(pull, 'title'), textAt(pull, 'head.ref'), textAt(pull, 'body')].join('\n'),
    madeBy: madeByAccount(textAt(pull, 'user.login'), textAt(pull, 'user.type') === 'Bot'),
    more: {
      is_draft: valueAt(pull, 'draft') === true,
      head_sha: textAt(pull, 'head.sha'),
      files_changed: numberAt(pull, 'changed_files'),
      lines_added: numberAt(pull, 'additions'),
      lines_removed: numberAt(pull, 'deletions'),
      url: textAt(pull, 'html_url'),
    },
  };
}

function ofPullRequest(payload: JsonObject): ConnectorEvent[] {
  const pull = pullRequestOf(payload);
  if (!pull) return [];
  const updatedAt = instantAt(payload, 'pull_request.updated_at') ?? pull.openedAt;
  switch (textAt(payload, 'action')) {
    case 'opened':
      return [pullRequestChanged(pull, 'opened', pull.openedAt)];
    case 'ready_for_review':
      return [pullRequestChanged(pull, 'ready_for_review', updatedAt, updatedAt)];
    case 'reopened':
      return [pullRequestChanged(pull, 'reopened', updatedAt, updatedAt)];
    case 'synchronize':
      return [pullRequestChanged(pull, 'updated', updatedAt, textAt(payload, 'pull_request.head.sha') ?? updatedAt)];
    case 'closed': {
      const mergedAt = instantAt(payload, 'pull_request.merged_at');
      const closedAt = instantAt(payload, 'pull_request.closed_at') ?? updatedAt;
      if (!mergedAt) return [pullRequestChanged(pull, 'closed', closedAt, closedAt)];
      const merged = { ...pull.more, merge_commit_sha: textAt(payload, 'pull_request.merge_commit_sha') };
      return [pullRequestChanged({ ...pull, more: merged }, 'merged', mergedAt)];
    }
    default:
      return [];
  }
}

function ofReview(payload: JsonObject): ConnectorEvent[] {
  const pull = pullRequestOf(payload);
  const review = objectAt(payload, 'review');
  const id = idAt(review, 'id');
  const at = instantAt(review, 'submitted_at');
  const verdict = reviewVerdict(textAt(review, 'state'));
  const action = textAt(payload, 'action');
  if (!pull || !id || !at || !verdict || (action !== 'submitted' && action !== 'dismissed')) return [];
  const { source, repository, number } = pull;
  return [
    reviewSubmitted({
      ...{ source, repository, number, id, verdict, at, url: textAt(review, 'html_url') },
      byAuthor: isSameAccount(textAt(review, 'user.login'), textAt(payload, 'pull_request.user.login')),
      madeBy: madeByAccount(textAt(review, 'user.login'), textAt(review, 'user.type') === 'Bot'),
    }),
  ];
}

/** A comment on a pull request is a look at it, too. */
function ofComment(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const number = numberAt(payload, 'issue.number');
  const id = idAt(payload, 'comment.id');
  const at = instantAt(payload, 'comment.created_at');
  const isOnPullRequest = objectAt(payload, 'issue.pull_request') !== undefined;
  if (!repository || number === undefined || !id || !at || !isOnPullRequest || payload.action !== 'created') return [];
  return [
    reviewSubmitted({
      ...{ source: SOURCE, repository, number, id: `comment-${id}`, verdict: 'commented', at },
      byAuthor: isSameAccount(textAt(payload, 'comment.user.login'), textAt(payload, 'issue.user.login')),
      madeBy: madeByAccount(textAt(payload, 'comment.user.login'), textAt(payload, 'comment.user.type') === 'Bot'),
      url: textAt(payload, 'comment.html_url'),
    }),
  ];
}

function ofIssue(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const number = numberAt(payload, 'issue.number');
  const openedAt = instantAt(payload, 'issue.created_at');
  const action = textAt(payload, 'action');
  if (!repository || number === undefined || !openedAt) return [];
  const item = {
    ...{ source: SOURCE, project: repository, key: `${repository}#${number}` },
    type: 'issue',
    more: { opened_at: openedAt, url: textAt(payload, 'issue.html_url') },
  };
  const updatedAt = instantAt(payload, 'issue.updated_at') ?? openedAt;
  if (action === 'opened') return [workItemChanged(item, { action: 'created', at: openedAt, category: 'to_do' })];
  if (action === 'reopened')
    return [workItemChanged(item, { action, at: updatedAt, category: 'to_do', nth: updatedAt })];
  if (action !== 'closed') return [];
  const at = instantAt(payload, 'issue.closed_at') ?? updatedAt;
  return [workItemChanged(item, { action, at, category: 'done', nth: at })];
}

function ofDeploymentStatus(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const id = idAt(payload, 'deployment.id');
  const at = instantAt(payload, 'deployment_status.created_at');
  const outcome = deploymentOutcome(textAt(payload, 'deployment_status.state'));
  if (!repository || !id || !at || !outcome) return [];
  return [
    deploymentFinished({
      ...{ source: SOURCE, repository, id, outcome, at, sha: textAt(payload, 'deployment.sha') },
      environment: textAt(payload, 'deployment.environment') ?? '',
      startedAt: instantAt(payload, 'deployment.created_at'),
    }),
  ];
}

function ofRelease(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const id = idAt(payload, 'release.id');
  const at = instantAt(payload, 'release.published_at');
  if (!repository || !id || !at || payload.action !== 'published') return [];
  return [
    deploymentFinished({
      ...{ source: SOURCE, repository, id: `release-${id}`, outcome: 'success', at, startedAt: undefined },
      ...{ environment: 'production', sha: undefined, url: textAt(payload, 'release.html_url') },
    }),
  ];
}

function ofWorkflowRun(payload: JsonObject): ConnectorEvent[] {
  const repository = repositoryOf(payload);
  const run = objectAt(payload, 'workflow_run');
  const id = idAt(run, 'id');
  const at = instantAt(run, 'updated_at');
  const conclusion = textAt(run, 'conclusion');
  if (!repository || !id || !at || payload.action !== 'completed') return [];
  // What was cancelled or skipped says nothing about the change.
  if (conclusion !== 'success' && conclusion !== 'failure' && conclusion !== 'timed_out') return [];
  return [
    buildFinished({
      ...{ source: SOURCE, repository, id: `${id}.${numberAt(run, 'run_attempt') ?? 1}`, at },
      ...{ pipeline: textAt(payload, 'workflow.name') ?? 'workflow', succeeded: conclusion === 'success' },
      ...{ startedAt: instantAt(run, 'run_started_at'), sha: textAt(run, 'head_sha'), url: textAt(run, 'html_url') },
    }),
  ];
}

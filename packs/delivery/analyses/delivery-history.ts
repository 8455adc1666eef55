/**
 * The delivery events of an organisation put together by what they name: commits, pull requests with their reviews,
 * deployments with the changes they brought, incidents, and which of it AI agents made. Everything here is about things.
 *
 * Made by an agent: what says so itself (`made_by`), names an agent's session, or is named by one of the agents' own events
 * (`commit_created`, `pr_created`, `pr_merged`). What nobody says anything of is neither a person's nor an agent's work.
 */
import type { DeliveredCommit } from '@bellwether/analysis';
import type { CanonicalEvent } from '@bellwether/core';
import {
  changeIncident,
  type Deployment,
  deploymentsOf,
  type FailedAttempt,
  type Incident,
  isToProduction,
  placeOf,
  tieIncidents,
} from './deployment-history.ts';
import { instantOf, isTrue, listOf, numberOf, textOf } from './read-fields.ts';

/** Events of the agents pack that name what agents made. */
export const AGENT_TRACES = ['commit_created', 'pr_created', 'pr_merged'] as const;

export type MadeBy = 'person' | 'agent' | 'automation' | 'unknown';

export interface Commit extends DeliveredCommit {
  repository: string;
  authoredMs: number;
  team: string;
  actorTeam: string;
  url: string | undefined;
  madeBy: MadeBy;
  sessionId: string | undefined;
  pullRequest: number | undefined;
  workItems: readonly string[];
  reverts: string | undefined;
  isMerge: boolean;
}

export interface Review {
  atMs: number;
  verdict: string;
  byAuthor: boolean;
  actorTeam: string;
}

export interface PullRequest {
  repository: string;
  number: number;
  team: string;
  actorTeam: string;
  url: string | undefined;
  madeBy: MadeBy;
  sessionId: string | undefined;
  openedMs: number | undefined;
  /** The first that is known to have happened to it: what was told later may say that it was opened long before. */
  knownFromMs: number | undefined;
  mergedMs: number | undefined;
  /** Without being merged. */
  closedMs: number | undefined;
  isDraft: boolean;
  commits: Set<string>;
  mergeCommit: string | undefined;
  workItems: readonly string[];
  /** When it was pushed to after it was opened. */
  updatedMs: number[];
  reviews: Review[];
}

export interface DeliveryHistory {
  commits: ReadonlyMap<string, Commit>;
  pullRequests: readonly PullRequest[];
  /** To production, that ended well; in the order of time. */
  deployments: readonly Deployment[];
  incidents: ReadonlyMap<string, Incident>;
  /** Deployments to production that did not end well: nothing changed for anybody. */
  failedAttempts: readonly FailedAttempt[];
}

/** `events` in the order of time. */
export function deliveryHistory(events: readonly CanonicalEvent[]): DeliveryHistory {
  const agents = agentWork(events);
  const pullRequests = new Map<string, PullRequest>();
  const commits = new Map<string, Commit>();
  const incidents = new Map<string, Incident>();
  const deployed: CanonicalEvent[] = [];
  const failedAttempts: FailedAttempt[] = [];
  for (const event of events)
    if (event.event_type === 'commit_pushed') addCommit(commits, event, agents);
    else if (event.event_type === 'pull_request_changed') changePullRequest(pullRequests, event, agents);
    else if (event.event_type === 'review_submitted') addReview(pullRequests, event, agents);
    else if (event.event_type === 'incident_changed') changeIncident(incidents, event);
    else if (isToProduction(event)) {
      const outcome = textOf(event.metadata, 'outcome');
      if (outcome === 'success') deployed.push(event);
      else if (outcome === 'failure') failedAttempts.push(placeOf(event));
    }
  tieCommits(commits, pullRequests);
  const deployments = deploymentsOf(deployed, commits);
  tieIncidents(deployments, incidents, deployed);
  return { commits, pullRequests: [...pullRequests.values()], deployments, incidents, failedAttempts };
}

interface AgentWork {
  sessionOfCommit: ReadonlyMap<string, string>;
  sessionOfPullRequest: ReadonlyMap<string, string>;
}

function agentWork(events: readonly CanonicalEvent[]): AgentWork {
  const sessionOfCommit = new Map<string, string>();
  const sessionOfPullRequest = new Map<string, string>();
  for (const { event_type, session_id, metadata } of events) {
    if (!(AGENT_TRACES as readonly string[]).includes(event_type)) continue;
    const [sha, repository, number] = [
      textOf(metadata, 'commit_sha'),
      textOf(metadata, 'repository'),
      numberOf(metadata, 'pr_number'),
    ];
    if (sha !== undefined) sessionOfCommit.set(sha, session_id);
    if (repository !== undefined && number !== undefined)
      sessionOfPullRequest.set(keyOf(repository, number), session_id);
  }
  return { sessionOfCommit, sessionOfPullRequest };
}

function keyOf(repository: string, number: number): string {
  return `${repository}#${number}`;
}

function makerOf(
  event: CanonicalEvent,
  session: string | undefined,
): { madeBy: MadeBy; sessionId: string | undefined } {
  const said = textOf(event.metadata, 'made_by') as MadeBy | undefined;
  const sessionId = session ?? (event.session_id || undefined);
  return { madeBy: said ?? (sessionId === undefined ? 'unknown' : 'agent'), sessionId };
}

function addCommit(commits: Map<string, Commit>, event: CanonicalEvent, agents: AgentWork): void {
  const { metadata } = event;
  const [id, repository] = [textOf(metadata, 'commit_sha'), textOf(metadata, 'repository')];
  if (id === undefined || repository === undefined) return;
  const parents = listOf(metadata, 'parent_shas');
  const known = commits.get(id);
  const committedMs = Date.parse(event.timestamp);
  commits.set(id, {
    id,
    repository,
    parents: parents ?? known?.parents,
    committedMs,
    authoredMs: instantOf(metadata, 'authored_at') ?? committedMs,
    // A commit that is heard of again has reached another branch; on the default one it stays.
    onDefaultBranch: known?.onDefaultBranch === true || metadata.on_default_branch !== false,
    team: textOf(metadata, 'team') ?? '',
    actorTeam: textOf(metadata, 'actor_team') ?? '',
    url: textOf(metadata, 'url') ?? known?.url,
    ...makerOf(event, agents.sessionOfCommit.get(id) ?? known?.sessionId),
    pullRequest: numberOf(metadata, 'pr_number') ?? known?.pullRequest,
    workItems: listOf(metadata, 'work_items') ?? known?.workItems ?? [],
    reverts: textOf(metadata, 'reverts_sha'),
    isMerge: (parents?.length ?? 0) > 1,
  });
}

function pullRequestOf(
  all: Map<string, PullRequest>,
  event: CanonicalEvent,
  agents: AgentWork,
): PullRequest | undefined {
  const { metadata } = event;
  const [repository, number] = [textOf(metadata, 'repository'), numberOf(metadata, 'pr_number')];
  if (repository === undefined || number === undefined) return undefined;
  const key = keyOf(repository, number);
  const known = all.get(key);
  if (known) return known;
  const made: PullRequest = {
    repository,
    number,
    team: textOf(metadata, 'team') ?? '',
    actorTeam: '',
    url: undefined,
    madeBy: 'unknown',
    sessionId: agents.sessionOfPullRequest.get(key),
    openedMs: undefined,
    knownFromMs: undefined,
    mergedMs: undefined,
    closedMs: undefined,
    isDraft: false,
    commits: new Set(),
    mergeCommit: undefined,
    workItems: [],
    updatedMs: [],
    reviews: [],
  };
  if (made.sessionId !== undefined) made.madeBy = 'agent';
  all.set(key, made);
  return made;
}

function changePullRequest(all: Map<string, PullRequest>, event: CanonicalEvent, agents: AgentWork): void {
  const pullRequest = pullRequestOf(all, event, agents);
  if (!pullRequest) return;
  const { metadata } = event;
  const atMs = Date.parse(event.timestamp);
  pullRequest.knownFromMs = Math.min(pullRequest.knownFromMs ?? atMs, atMs);
  const action = textOf(metadata, 'action');
  const maker = makerOf(event, pullRequest.sessionId);
  if (maker.madeBy !== 'unknown') Object.assign(pullRequest, maker);
  pullRequest.openedMs = instantOf(metadata, 'opened_at') ?? pullRequest.openedMs;
  pullRequest.team = textOf(metadata, 'team') ?? pullRequest.team;
  pullRequest.url = textOf(metadata, 'url') ?? pullRequest.url;
  pullRequest.workItems = listOf(metadata, 'work_items') ?? pullRequest.workItems;
  pullRequest.mergeCommit = textOf(metadata, 'merge_commit_sha') ?? pullRequest.mergeCommit;
  for (const sha of listOf(metadata, 'commit_shas') ?? []) pullRequest.commits.add(sha);
  if (metadata.is_draft !== undefined) pullRequest.isDraft = isTrue(metadata, 'is_draft');
  if (action === 'opened') {
    pullRequest.openedMs ??= atMs;
    pullRequest.actorTeam = textOf(metadata, 'actor_team') ?? '';
  } else if (action === 'updated') pullRequest.updatedMs.push(atMs);
  else if (action === 'merged') [pullRequest.mergedMs, pullRequest.closedMs] = [atMs, undefined];
  else if (action === 'closed') pullRequest.closedMs = atMs;
  else if (action === 'reopened') [pullRequest.mergedMs, pullRequest.closedMs] = [undefined, undefined];
}

function addReview(all: Map<string, PullRequest>, event: CanonicalEvent, agents: AgentWork): void {
  const { metadata } = event;
  pullRequestOf(all, event, agents)?.reviews.push({
    atMs: Date.parse(event.timestamp),
    verdict: textOf(metadata, 'verdict') ?? '',
    byAuthor: isTrue(metadata, 'by_author'),
    actorTeam: textOf(metadata, 'actor_team') ?? '',
  });
}

/** Commits know their pull request, and share its maker when they do not say theirs. */
function tieCommits(commits: Map<string, Commit>, pullRequests: ReadonlyMap<string, PullRequest>): void {
  for (const pullRequest of pullRequests.values()) {
    const named = [...pullRequest.commits, ...(pullRequest.mergeCommit ? [pullRequest.mergeCommit] : [])];
    for (const sha of named) {
      const commit = commits.get(sha);
      if (commit?.repository === pullRequest.repository) commit.pullRequest ??= pullRequest.number;
    }
  }
  for (const commit of commits.values()) {
    if (commit.pullRequest === undefined) continue;
    const pullRequest = pullRequests.get(keyOf(commit.repository, commit.pullRequest));
    if (!pullRequest) continue;
    if (commit.id !== pullRequest.mergeCommit) pullRequest.commits.add(commit.id);
    commit.sessionId ??= pullRequest.sessionId;
    if (commit.madeBy === 'unknown') commit.madeBy = pullRequest.madeBy;
    else if (pullRequest.madeBy === 'unknown' && commit.madeBy === 'agent')
      [pullRequest.madeBy, pullRequest.sessionId] = ['agent', commit.sessionId];
  }
}

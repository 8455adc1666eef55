/**
 * What was, from GitHub's GraphQL interface: pull requests with their reviews, comments and commits, issues, deployments,
 * releases, and the commits of the default branch. Builds come by webhook alone: GraphQL does not know them.
 */
import {
  afterDetails,
  detailsOf,
  firstPass,
  idAt,
  instantAt,
  listAt,
  listSetting,
  nextOfPass,
  numberAt,
  objectAt,
  partsOf,
  passOf,
  streamName,
  textAt,
  textSetting,
  valueAt,
  withDetails,
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
  type JsonObject,
  type RateLeft,
  StreamRefused,
} from '@bellwether/core';
import { deploymentFinished, workItemChanged } from '../delivery-event.ts';
import { commitEvents } from './commit.ts';
import { type PullRequestRest, pullRequestEvents, restVariables, sizes, unread } from './pull-request.ts';
import {
  COMMITS_OF_DEFAULT_BRANCH,
  DEPLOYMENTS,
  ISSUES,
  PULL_REQUEST_REST,
  PULL_REQUESTS,
  RELEASES,
  REPOSITORIES,
  VIEWER,
} from './queries.ts';
import { deploymentOutcome, SOURCE } from './vocabulary.ts';

/** A deployment may get its last status so long after it was made. */
const DEPLOYMENT_DAYS = 7;
const DAY_MS = 86_400_000;

type Stream = 'repositories' | 'pull_requests' | 'issues' | 'deployments' | 'releases' | 'commits';

export const backfill: ConnectorBackfill = {
  tokenScopes:
    'A fine-grained personal access token with read access to Contents, Deployments, Issues, Metadata and Pull requests of the repositories.',
  streams(settings) {
    const repositories = listSetting(settings.repositories);
    if (repositories.length > 0) return repositories.flatMap((name) => streamsOf(name, settings));
    return textSetting(settings.owner, '') === '' ? [] : ['repositories'];
  },
  begin(stream, sinceMs) {
    const { what } = partsOf(stream);
    if (what === 'issues') return { since: new Date(sinceMs).toISOString(), after: null };
    return firstPass(what === 'deployments' ? sinceMs - DEPLOYMENT_DAYS * DAY_MS : sinceMs);
  },
  request(place, credential) {
    const { query, variables } = questionOf(place);
    return graphql(place.settings, credential, query, variables);
  },
  read(answer, place, _context) {
    const data = dataOf(answer);
    const page = READERS[partsOf(place.stream).what as Stream](data, place);
    return { ...page, rate: rateOf(data) };
  },
  probe: (settings, credential) => graphql(settings, credential, VIEWER, {}),
};

function streamsOf(repository: string, settings: ConnectorSettings): string[] {
  const releases = settings.releases_are_deployments === 'yes' ? ['releases'] : [];
  return ['commits', 'pull_requests', 'deployments', ...releases, 'issues'].map((what) => streamName(what, repository));
}

function graphql(
  settings: ConnectorSettings,
  { value }: Credential,
  query: string,
  variables: JsonObject,
): ConnectorRequest {
  return {
    method: 'POST',
    url: `${textSetting(settings.api_url, 'https://api.github.com').replace(/\/+$/, '')}/graphql`,
    headers: { authorization: `Bearer ${value}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
  };
}

function questionOf({ stream, cursor, settings, nowMs }: BackfillPlace): { query: string; variables: JsonObject } {
  const { what, of } = partsOf(stream);
  const [owner = '', name = ''] = of.split('/');
  const after = cursor.after ?? null;
  switch (what as Stream) {
    case 'repositories':
      return { query: REPOSITORIES, variables: { owner: textSetting(settings.owner, ''), after } };
    case 'pull_requests': {
      const [rest] = detailsOf<PullRequestRest>(cursor);
      if (rest) return { query: PULL_REQUEST_REST, variables: { owner, name, ...restVariables(rest) } };
      return { query: PULL_REQUESTS, variables: { owner, name, after, ...sizes() } };
    }
    case 'issues':
      return { query: ISSUES, variables: { owner, name, after, since: cursor.since! } };
    case 'deployments':
      return { query: DEPLOYMENTS, variables: { owner, name, after } };
    case 'releases':
      return { query: RELEASES, variables: { owner, name, after } };
    case 'commits': {
      const since = new Date(passOf(cursor, nowMs).sinceMs).toISOString();
      return { query: COMMITS_OF_DEFAULT_BRANCH, variables: { owner, name, after, since } };
    }
  }
}

/** Throws for what GraphQL says with status 200 and is no answer. */
function dataOf({ body }: ConnectorAnswer): JsonObject {
  const errors = listAt(body, 'errors');
  const data = objectAt(body, 'data');
  const types = errors.map((error) => textAt(error, 'type') ?? textAt(error, 'extensions.code'));
  if (types.includes('RATE_LIMITED')) throw new HalfAnAnswer('GitHub says that the rate limit is used up.');
  if (types.includes('NOT_FOUND'))
    throw new StreamRefused('GitHub knows no such repository or owner, or the token may not see it.');
  if (types.some((type) => type === 'FORBIDDEN' || type === 'INSUFFICIENT_SCOPES'))
    throw new StreamRefused('The token may not read this. Give it the permissions that are named beside it.');
  // Half of the data with an error beside it is what a time-out at GitHub looks like.
  if (errors.length > 0 || !data) throw new HalfAnAnswer('GitHub answered with an error or without data.');
  return data;
}

function rateOf(data: JsonObject): RateLeft | undefined {
  const remaining = numberAt(data, 'rateLimit.remaining');
  const resetAt = instantAt(data, 'rateLimit.resetAt');
  if (remaining === undefined) return undefined;
  return {
    remaining,
    resetsAtMs: resetAt === undefined ? undefined : Date.parse(resetAt),
    cost: numberAt(data, 'rateLimit.cost') ?? 1,
  };
}

type Reader = (data: JsonObject, place: BackfillPlace) => Omit<BackfillPage, 'rate'>;

const READERS: Readonly<Record<Stream, Reader>> = {
  repositories(data, { settings }) {
    const list = listOf(data, 'repositoryOwner.repositories');
    const names = list.nodes.flatMap((node) => textAt(node, 'nameWithOwner') ?? []);
    return {
      events: [],
      discovered: names.flatMap((name) => streamsOf(name, settings)),
      next: list.after === null ? null : { after: list.after },
    };
  },

  pull_requests(data, { stream, cursor, nowMs }) {
    const repository = partsOf(stream).of;
    const [rest, ...others] = detailsOf<PullRequestRest>(cursor);
    if (rest) {
      const pull = objectAt(data, 'repository.pullRequest');
      if (!pull) throw new HalfAnAnswer('GitHub left the pull request out.');
      const left = [...unread(pull, rest), ...others];
      return { events: pullRequestEvents(pull, repository), next: withDetails(afterDetails(cursor), left) };
    }
    const pass = passOf(cursor, nowMs);
    const list = listOf(data, 'repository.pullRequests');
    const wanted = list.nodes.filter((node) => isSince(textAt(node, 'updatedAt'), pass.sinceMs));
    const isEnd = list.after === null || wanted.length < list.nodes.length;
    const next = nextOfPass(pass, isEnd ? null : list.after);
    return {
      events: wanted.flatMap((pull) => pullRequestEvents(pull, repository)),
      next: withDetails(
        next,
        wanted.flatMap((pull) => unread(pull)),
      ),
    };
  },

  issues(data, { stream, cursor }) {
    const project = partsOf(stream).of;
    const list = listOf(data, 'repository.issues');
    return {
      events: list.nodes.flatMap((issue) => issueEvents(issue, project)),
      next: list.after === null ? null : { since: cursor.since!, after: list.after },
    };
  },

  deployments: (data, place) => passPage(data, place, 'repository.deployments', deploymentEvents),

  releases: (data, place) => passPage(data, place, 'repository.releases', releaseEvents),

  commits(data, { stream, cursor, nowMs }) {
    const repository = partsOf(stream).of;
    // A repository without any commit has no default branch.
    if (valueAt(data, 'repository.defaultBranchRef') === null) return { events: [], next: null };
    const list = listOf(data, 'repository.defaultBranchRef.target.history');
    return {
      events: list.nodes.flatMap((commit) => commitEvents(commit, repository, true)),
      next: nextOfPass(passOf(cursor, nowMs), list.after),
    };
  },
};

/** A page of a list from new to old by `createdAt`. */
function passPage(
  data: JsonObject,
  { stream, cursor, nowMs }: BackfillPlace,
  path: string,
  eventsOf: (node: JsonObject, repository: string) => ConnectorEvent[],
): Omit<BackfillPage, 'rate'> {
  const pass = passOf(cursor, nowMs);
  const list = listOf(data, path);
  const wanted = list.nodes.filter((node) => isSince(textAt(node, 'createdAt'), pass.sinceMs));
  const isEnd = list.after === null || wanted.length < list.nodes.length;
  return {
    events: wanted.flatMap((node) => eventsOf(node, partsOf(stream).of)),
    next: nextOfPass(pass, isEnd ? null : list.after),
  };
}

/** Throws when the list is not whole. */
function listOf(data: JsonObject, path: string): { nodes: JsonObject[]; after: string | null } {
  const list = objectAt(data, path);
  const nodes = valueAt(list, 'nodes');
  const hasNext = valueAt(list, 'pageInfo.hasNextPage');
  if (!Array.isArray(nodes) || typeof hasNext !== 'boolean')
    throw new HalfAnAnswer('GitHub left out a part of the page.');
  const after = textAt(list, 'pageInfo.endCursor');
  if (hasNext && after === undefined) throw new HalfAnAnswer('GitHub left out where the page ends.');
  return { nodes: listAt(list, 'nodes'), after: hasNext ? after! : null };
}

function deploymentEvents(deployment: JsonObject, repository: string): ConnectorEvent[] {
  const id = idAt(deployment, 'databaseId');
  if (!id) return [];
  // Each outcome once, the first time: later ones repeat it when another deployment takes over.
  const outcomes = new Map<string, { outcome: 'success' | 'failure' | 'cancelled'; at: string }>();
  const statuses = listAt(deployment, 'statuses.nodes')
    .flatMap((status) => {
      const [outcome, at] = [deploymentOutcome(textAt(status, 'state')), instantAt(status, 'createdAt')];
      return outcome && at ? [{ outcome, at }] : [];
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));
  for (const status of statuses) if (!outcomes.has(status.outcome)) outcomes.set(status.outcome, status);
  return [...outcomes.values()].map(({ outcome, at }) =>
    deploymentFinished({
      ...{ source: SOURCE, repository, id, outcome, at, sha: textAt(deployment, 'commitOid') },
      environment: textAt(deployment, 'environment') ?? '',
      startedAt: instantAt(deployment, 'createdAt'),
    }),
  );
}

function releaseEvents(release: JsonObject, repository: string): ConnectorEvent[] {
  const [id, at] = [idAt(release, 'databaseId'), instantAt(release, 'publishedAt')];
  if (!id || !at || release.isDraft === true) return [];
  return [
    deploymentFinished({
      ...{ source: SOURCE, repository, id: `release-${id}`, outcome: 'success', at, startedAt: undefined },
      ...{ environment: 'production', sha: undefined, url: textAt(release, 'url') },
    }),
  ];
}

function issueEvents(issue: JsonObject, project: string): ConnectorEvent[] {
  const number = numberAt(issue, 'number');
  const openedAt = instantAt(issue, 'createdAt');
  if (number === undefined || !openedAt) return [];
  const item = {
    ...{ source: SOURCE, project, key: `${project}#${number}`, type: 'issue' },
    more: { opened_at: openedAt, url: textAt(issue, 'url') },
  };
  return [
    workItemChanged(item, { action: 'created', at: openedAt, category: 'to_do' }),
    ...listAt(issue, 'timelineItems.nodes').flatMap((turn) => {
      const at = instantAt(turn, 'createdAt');
      if (!at) return [];
      return turn.__typename === 'ClosedEvent'
        ? [workItemChanged(item, { action: 'closed', at, category: 'done', nth: at })]
        : [workItemChanged(item, { action: 'reopened', at, category: 'to_do', nth: at })];
    }),
  ];
}

function isSince(instant: string | undefined, sinceMs: number): boolean {
  return instant !== undefined && Date.parse(instant) >= sinceMs;
}

/**
 * What is asked of GitHub's GraphQL interface. Each query asks what it costs, and lists within lists are kept short: the
 * cost of a query follows from how many it could give (docs.github.com, "Rate limits for the GraphQL API"). All of them are
 * valid by GitHub's public schema.
 */

const RATE = 'rateLimit { cost remaining resetAt }';
const PAGE = 'pageInfo { hasNextPage endCursor }';
const ACTOR = '{ __typename login }';

const COMMIT = `oid message authoredDate committedDate additions deletions changedFilesIfAvailable url
  author { user { login } } parents(first: 10) { nodes { oid } }`;

const REVIEWS = `reviews(first: $reviews, after: $reviewsAfter) { ${PAGE} nodes {
  fullDatabaseId state submittedAt url author ${ACTOR} } }`;
const COMMENTS = `comments(first: $comments, after: $commentsAfter) { ${PAGE} nodes {
  fullDatabaseId createdAt url author ${ACTOR} } }`;
const COMMITS = `commits(first: $commits, after: $commitsAfter) { ${PAGE} nodes { commit { ${COMMIT} } } }`;
const TURNS = `timelineItems(first: $turns, after: $turnsAfter,
  itemTypes: [READY_FOR_REVIEW_EVENT, REOPENED_EVENT, CLOSED_EVENT]) { ${PAGE} nodes {
  __typename
  ... on ReadyForReviewEvent { createdAt } ... on ReopenedEvent { createdAt } ... on ClosedEvent { createdAt } } }`;

const PULL_REQUEST = `number title headRefName body isDraft createdAt updatedAt mergedAt closedAt additions deletions
  changedFiles headRefOid url mergeCommit { oid } author ${ACTOR}`;

const LISTS = `$reviews: Int!, $reviewsAfter: String, $comments: Int!, $commentsAfter: String,
  $commits: Int!, $commitsAfter: String, $turns: Int!, $turnsAfter: String`;

/** How many of each list within a pull request a page asks for. */
export const LIST_SIZES = { reviews: 40, comments: 40, commits: 50, turns: 20 } as const;
export type PullRequestList = keyof typeof LIST_SIZES;
export const PULL_REQUEST_LISTS = Object.keys(LIST_SIZES) as PullRequestList[];

export const PULL_REQUESTS = `query ($owner: String!, $name: String!, $after: String, ${LISTS}) { ${RATE}
  repository(owner: $owner, name: $name) {
    pullRequests(first: 20, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) { ${PAGE}
      nodes { ${PULL_REQUEST} ${REVIEWS} ${COMMENTS} ${COMMITS} ${TURNS} } } } }`;

/** The rest of one pull request's lists. */
export const PULL_REQUEST_REST = `query ($owner: String!, $name: String!, $number: Int!, ${LISTS}) { ${RATE}
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { ${PULL_REQUEST} ${REVIEWS} ${COMMENTS} ${COMMITS} ${TURNS} } } }`;

export const ISSUES = `query ($owner: String!, $name: String!, $after: String, $since: DateTime!) { ${RATE}
  repository(owner: $owner, name: $name) {
    issues(first: 50, after: $after, orderBy: { field: UPDATED_AT, direction: ASC }, filterBy: { since: $since }) { ${PAGE}
      nodes { number createdAt updatedAt url
        timelineItems(first: 100, itemTypes: [REOPENED_EVENT, CLOSED_EVENT]) { nodes { __typename
          ... on ReopenedEvent { createdAt } ... on ClosedEvent { createdAt } } } } } } }`;

export const DEPLOYMENTS = `query ($owner: String!, $name: String!, $after: String) { ${RATE}
  repository(owner: $owner, name: $name) {
    deployments(first: 50, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) { ${PAGE}
      nodes { databaseId createdAt environment commitOid
        statuses(first: 20) { nodes { state createdAt } } } } } }`;

export const RELEASES = `query ($owner: String!, $name: String!, $after: String) { ${RATE}
  repository(owner: $owner, name: $name) {
    releases(first: 50, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) { ${PAGE}
      nodes { databaseId createdAt publishedAt isDraft url } } } }`;

export const COMMITS_OF_DEFAULT_BRANCH = `query ($owner: String!, $name: String!, $after: String, $since: GitTimestamp!) { ${RATE}
  repository(owner: $owner, name: $name) { defaultBranchRef { target { ... on Commit {
    history(first: 100, after: $after, since: $since) { ${PAGE} nodes { ${COMMIT} } } } } } } }`;

export const REPOSITORIES = `query ($owner: String!, $after: String) { ${RATE}
  repositoryOwner(login: $owner) {
    repositories(first: 100, after: $after, ownerAffiliations: [OWNER], isArchived: false,
      orderBy: { field: CREATED_AT, direction: ASC }) { ${PAGE} nodes { nameWithOwner } } } }`;

export const VIEWER = `query { ${RATE} viewer { __typename } }`;

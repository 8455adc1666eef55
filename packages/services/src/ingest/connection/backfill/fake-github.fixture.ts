/**
 * GitHub's GraphQL interface over a made-up repository: the part of its public schema that we use, run by a real GraphQL
 * engine, so that a query that GitHub would refuse is refused here. Lists are paged by a key, as GitHub's are.
 */
import type { SeededRandom } from '@bellwether/analysis';
import { buildSchema, graphql } from 'graphql';
import type { FakeAnswer, FakeRequest } from './faulty-server.fixture.ts';

const LIST = 'after: String, before: String, first: Int, last: Int';
const SCHEMA = buildSchema(`
  scalar DateTime scalar GitTimestamp scalar URI scalar GitObjectID scalar BigInt
  enum OrderDirection { ASC DESC }
  enum IssueOrderField { CREATED_AT UPDATED_AT COMMENTS }
  enum DeploymentOrderField { CREATED_AT }
  enum IssueTimelineItemsItemType { CLOSED_EVENT REOPENED_EVENT }
  enum PullRequestTimelineItemsItemType { READY_FOR_REVIEW_EVENT REOPENED_EVENT CLOSED_EVENT }
  input IssueOrder { field: IssueOrderField! direction: OrderDirection! }
  input DeploymentOrder { field: DeploymentOrderField! direction: OrderDirection! }
  input IssueFilters { since: DateTime }
  type Query { rateLimit(dryRun: Boolean): RateLimit repository(followRenames: Boolean, name: String!, owner: String!): Repository }
  type RateLimit { cost: Int! remaining: Int! resetAt: DateTime! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Repository {
    nameWithOwner: String!
    defaultBranchRef: Ref
    deployments(${LIST}, orderBy: DeploymentOrder): DeploymentConnection!
    issues(${LIST}, filterBy: IssueFilters, orderBy: IssueOrder): IssueConnection!
    pullRequests(${LIST}, orderBy: IssueOrder): PullRequestConnection!
    pullRequest(number: Int!): PullRequest
  }
  type Ref { target: GitObject }
  interface GitObject { oid: GitObjectID! }
  type Commit implements GitObject {
    oid: GitObjectID! message: String! authoredDate: DateTime! committedDate: DateTime! additions: Int! deletions: Int!
    changedFilesIfAvailable: Int url: URI! author: GitActor parents(${LIST}): CommitConnection!
    history(${LIST}, since: GitTimestamp, until: GitTimestamp): CommitHistoryConnection!
  }
  type CommitHistoryConnection { pageInfo: PageInfo! nodes: [Commit] }
  type CommitConnection { nodes: [Commit] }
  type GitActor { user: User }
  interface Actor { login: String! }
  type User implements Actor { login: String! }
  type Bot implements Actor { login: String! }
  type DeploymentConnection { pageInfo: PageInfo! nodes: [Deployment] }
  type Deployment { databaseId: Int createdAt: DateTime! environment: String commitOid: String! statuses(${LIST}): DeploymentStatusConnection }
  type DeploymentStatusConnection { nodes: [DeploymentStatus] }
  enum DeploymentStatusState { SUCCESS FAILURE ERROR INACTIVE PENDING QUEUED IN_PROGRESS WAITING }
  type DeploymentStatus { state: DeploymentStatusState! createdAt: DateTime! }
  type IssueConnection { pageInfo: PageInfo! nodes: [Issue] }
  type Issue { number: Int! createdAt: DateTime! updatedAt: DateTime! url: URI!
    timelineItems(${LIST}, itemTypes: [IssueTimelineItemsItemType!]): IssueTimelineItemsConnection! }
  type IssueTimelineItemsConnection { nodes: [IssueTimelineItems] }
  union IssueTimelineItems = ClosedEvent | ReopenedEvent
  type ClosedEvent { createdAt: DateTime! }
  type ReopenedEvent { createdAt: DateTime! }
  type ReadyForReviewEvent { createdAt: DateTime! }
  type PullRequestConnection { pageInfo: PageInfo! nodes: [PullRequest] }
  type PullRequest {
    number: Int! title: String! headRefName: String! body: String! isDraft: Boolean! createdAt: DateTime! updatedAt: DateTime!
    mergedAt: DateTime closedAt: DateTime additions: Int! deletions: Int! changedFiles: Int! headRefOid: GitObjectID! url: URI!
    mergeCommit: Commit author: Actor
    reviews(${LIST}): PullRequestReviewConnection comments(${LIST}): IssueCommentConnection!
    commits(${LIST}): PullRequestCommitConnection!
    timelineItems(${LIST}, itemTypes: [PullRequestTimelineItemsItemType!]): PullRequestTimelineItemsConnection!
  }
  type PullRequestReviewConnection { pageInfo: PageInfo! nodes: [PullRequestReview] }
  enum PullRequestReviewState { PENDING COMMENTED APPROVED CHANGES_REQUESTED DISMISSED }
  type PullRequestReview { fullDatabaseId: BigInt state: PullRequestReviewState! submittedAt: DateTime url: URI! author: Actor }
  type IssueCommentConnection { pageInfo: PageInfo! nodes: [IssueComment] }
  type IssueComment { fullDatabaseId: BigInt createdAt: DateTime! url: URI! author: Actor }
  type PullRequestCommitConnection { pageInfo: PageInfo! nodes: [PullRequestCommit] }
  type PullRequestCommit { commit: Commit! }
  type PullRequestTimelineItemsConnection { pageInfo: PageInfo! nodes: [PullRequestTimelineItems] }
  union PullRequestTimelineItems = ReadyForReviewEvent | ReopenedEvent | ClosedEvent
`);

interface Dated {
  createdAt: string;
}
interface Pull extends Dated {
  number: number;
  updatedAt: string;
  mergedAt: string | null;
  closedAt: string | null;
  reviews: { fullDatabaseId: string; state: string; submittedAt: string }[];
  comments: (Dated & { fullDatabaseId: string })[];
  commits: { oid: string; committedDate: string }[];
  turns: (Dated & { __typename: string })[];
}
interface Issue extends Dated {
  number: number;
  updatedAt: string;
  turns: (Dated & { __typename: string })[];
}

const REPOSITORY = 'octo/hello';
const MINUTE_MS = 60_000;

export class FakeGithub {
  readonly #random: SeededRandom;
  readonly #nowMs: () => number;
  readonly pulls: Pull[] = [];
  readonly issues: Issue[] = [];
  readonly deployments: (Dated & { databaseId: number; statuses: (Dated & { state: string })[] })[] = [];
  readonly commits: { oid: string; committedDate: string }[] = [];
  #next = 1;
  #remaining = 5000;

  constructor(random: SeededRandom, nowMs: () => number) {
    this.#random = random;
    this.#nowMs = nowMs;
  }

  /** So much has happened, each some minutes after the other, until now. */
  live(changes: number): void {
    const beginsMs = this.#nowMs() - changes * MINUTE_MS;
    for (let i = 0; i < changes; i++) this.happen(beginsMs + i * MINUTE_MS);
  }

  /** Something happens. */
  happen(atMs = this.#nowMs()): void {
    const at = new Date(Math.floor(atMs / 1000) * 1000).toISOString();
    const draw = this.#random.uniform();
    const pull = this.#one(this.pulls.filter(({ closedAt }) => closedAt === null));
    if (draw < 0.2 || !pull) this.#open(at);
    else if (draw < 0.4)
      this.#touch(pull, at, () =>
        pull.reviews.push({ fullDatabaseId: this.#id(), state: 'APPROVED', submittedAt: at }),
      );
    else if (draw < 0.5) this.#touch(pull, at, () => pull.comments.push({ fullDatabaseId: this.#id(), createdAt: at }));
    else if (draw < 0.65) this.#touch(pull, at, () => pull.commits.push(this.#commit(at)));
    else if (draw < 0.75) {
      this.#touch(pull, at, () => {
        pull.mergedAt = at;
        pull.closedAt = at;
        pull.turns.push({ __typename: 'ClosedEvent', createdAt: at });
      });
      this.commits.push(this.#commit(at));
    } else if (draw < 0.8) {
      this.#touch(pull, at, () => {
        pull.closedAt = at;
        pull.turns.push({ __typename: 'ClosedEvent', createdAt: at });
      });
    } else if (draw < 0.9) {
      const statuses = [{ state: this.#random.uniform() < 0.8 ? 'SUCCESS' : 'FAILURE', createdAt: at }];
      this.deployments.push({ databaseId: Number(this.#id()), createdAt: at, statuses });
    } else {
      const issue = this.#one(this.issues);
      if (!issue || this.#random.uniform() < 0.5)
        this.issues.push({ number: Number(this.#id()), createdAt: at, updatedAt: at, turns: [] });
      else {
        const isClosed = issue.turns.at(-1)?.__typename === 'ClosedEvent';
        issue.turns.push({ __typename: isClosed ? 'ReopenedEvent' : 'ClosedEvent', createdAt: at });
        issue.updatedAt = at;
      }
    }
  }

  /** What there is to tell, by keys of its own. */
  truth(): string[] {
    const ofPulls = this.pulls.flatMap(({ number, mergedAt, closedAt, reviews, comments, commits }) => [
      `opened ${number}`,
      ...(mergedAt ? [`merged ${number}`] : closedAt ? [`closed ${number}`] : []),
      ...reviews.map(({ fullDatabaseId }) => `review ${fullDatabaseId}`),
      ...comments.map(({ fullDatabaseId }) => `review comment-${fullDatabaseId}`),
      ...commits.map(({ oid }) => `commit ${oid} false`),
    ]);
    const ofIssues = this.issues.flatMap(({ number, turns }) => [
      `item ${REPOSITORY}#${number} created`,
      ...turns.map(
        ({ __typename, createdAt }) =>
          `item ${REPOSITORY}#${number} ${__typename === 'ClosedEvent' ? 'closed' : 'reopened'} ${createdAt}`,
      ),
    ]);
    const ofDeployments = this.deployments.map(
      ({ databaseId, statuses }) => `deployment ${databaseId} ${statuses[0]!.state.toLowerCase()}`,
    );
    return [...ofPulls, ...ofIssues, ...ofDeployments, ...this.commits.map(({ oid }) => `commit ${oid} true`)].sort();
  }

  readonly answer = async ({ body }: FakeRequest): Promise<FakeAnswer> => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    this.#remaining -= 1;
    const result = await graphql({ schema: SCHEMA, source: query, variableValues: variables, rootValue: this.#root() });
    return { body: JSON.parse(JSON.stringify(result)) };
  };

  #root() {
    const cost = { cost: 1, remaining: this.#remaining, resetAt: new Date(this.#nowMs() + 3_600_000).toISOString() };
    return {
      rateLimit: cost,
      repository: ({ owner, name }: { owner: string; name: string }) =>
        `${owner}/${name}` === REPOSITORY ? this.#repository() : null,
    };
  }

  #repository() {
    const pull = (each: Pull) => this.#pullNode(each);
    return {
      nameWithOwner: REPOSITORY,
      pullRequests: (page: Page) =>
        paged([...this.pulls].sort(descending(({ updatedAt, number }) => `${updatedAt} ${pad(number)}`)), page, pull),
      pullRequest: ({ number }: { number: number }) => pull(this.pulls.find((each) => each.number === number)!),
      issues: (page: Page & { filterBy: { since: string } }) =>
        paged(
          this.issues
            .filter(({ updatedAt }) => updatedAt >= page.filterBy.since)
            .sort(ascending(({ updatedAt, number }) => `${updatedAt} ${pad(number)}`)),
          page,
          (issue) => ({ ...issue, url: 'https://x', timelineItems: { nodes: issue.turns } }),
        ),
      deployments: (page: Page) =>
        paged(
          [...this.deployments].sort(descending(({ createdAt, databaseId }) => `${createdAt} ${pad(databaseId)}`)),
          page,
          (each) => ({
            ...{ ...each, environment: 'production', commitOid: 'c' },
            statuses: { nodes: each.statuses },
          }),
        ),
      defaultBranchRef: {
        target: {
          ...{ __typename: 'Commit', oid: 'head' },
          history: (page: Page & { since: string }) =>
            paged(
              [...this.commits].reverse().filter(({ committedDate }) => committedDate >= page.since),
              page,
              commitNode,
            ),
        },
      },
    };
  }

  #pullNode(each: Pull) {
    const author = { __typename: 'User', login: 'ada' };
    const fixed = {
      title: 't',
      headRefName: 'b',
      body: '',
      isDraft: false,
      additions: 1,
      deletions: 1,
      changedFiles: 1,
    };
    return {
      ...{ ...each, ...fixed, headRefOid: 'h', url: 'https://x', mergeCommit: null, author },
      reviews: (page: Page) => paged(each.reviews, page, (review) => ({ ...review, url: 'https://x', author })),
      comments: (page: Page) => paged(each.comments, page, (comment) => ({ ...comment, url: 'https://x', author })),
      commits: (page: Page) => paged(each.commits, page, (commit) => ({ commit: commitNode(commit) })),
      timelineItems: (page: Page) => paged(each.turns, page, (turn) => turn),
    };
  }

  #open(at: string): void {
    this.pulls.push({
      ...{ number: Number(this.#id()), createdAt: at, updatedAt: at, mergedAt: null, closedAt: null },
      ...{ reviews: [], comments: [], commits: [this.#commit(at)], turns: [] },
    });
  }

  #touch(pull: Pull, at: string, change: () => void): void {
    change();
    pull.updatedAt = at;
  }

  #commit(at: string) {
    return { oid: `c${this.#id()}`, committedDate: at };
  }

  #one<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#random.uniform() * list.length)];
  }

  #id(): string {
    return String(this.#next++);
  }
}

/** Pages are shorter than was asked for, so that every list has more than one. */
const PAGE_MAX = 8;

interface Page {
  first: number;
  after: string | null;
}

/** A cursor names the item it stands behind, and where that was: what moves meanwhile changes no page that follows. */
function paged<T extends object, Node>(items: readonly T[], { first: wanted, after }: Page, node: (item: T) => Node) {
  const first = Math.min(wanted, PAGE_MAX);
  const key = (item: T) => JSON.stringify([(item as { updatedAt?: string }).updatedAt, idOf(item)]);
  const found = after === null || after === undefined ? -1 : items.findIndex((item) => key(item) === after);
  let from = found + 1;
  if (after && found < 0) {
    // It has moved since: go on behind where it stood.
    const [updatedAt] = JSON.parse(after) as [string];
    const behind = items.findIndex((item) => ((item as { updatedAt?: string }).updatedAt ?? '') <= updatedAt);
    from = behind < 0 ? items.length : behind;
  }
  const page = items.slice(from, from + first);
  return {
    nodes: page.map(node),
    pageInfo: { hasNextPage: from + first < items.length, endCursor: page.length > 0 ? key(page.at(-1)!) : null },
  };
}

function idOf(item: object): unknown {
  const { number, fullDatabaseId, oid, databaseId, createdAt } = item as Record<string, unknown>;
  return number ?? fullDatabaseId ?? oid ?? databaseId ?? createdAt;
}

function commitNode({ oid, committedDate }: { oid: string; committedDate: string }) {
  const fixed = {
    message: 'm',
    additions: 1,
    deletions: 0,
    changedFilesIfAvailable: 1,
    url: 'https://x',
    author: null,
  };
  return { __typename: 'Commit', oid, committedDate, authoredDate: committedDate, ...fixed, parents: { nodes: [] } };
}

const pad = (number: number) => String(number).padStart(10, '0');
const ascending =
  <T>(key: (item: T) => string) =>
  (a: T, b: T) =>
    key(a) < key(b) ? -1 : 1;
const descending =
  <T>(key: (item: T) => string) =>
  (a: T, b: T) =>
    key(a) > key(b) ? -1 : 1;

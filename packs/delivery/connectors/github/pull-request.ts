/** A pull request as GraphQL tells it, as events; and what of its lists did not fit into the page. */
import { idAt, instantAt, listAt, numberAt, textAt, valueAt } from '@bellwether/connectors';
import { type ConnectorEvent, HalfAnAnswer, type JsonObject } from '@bellwether/core';
import { type PullRequest, pullRequestChanged, reviewSubmitted } from '../delivery-event.ts';
import { isSameAccount, madeByAccount } from '../made-by.ts';
import { commitEvents } from './commit.ts';
import { LIST_SIZES, PULL_REQUEST_LISTS, type PullRequestList } from './queries.ts';
import { reviewVerdict, SOURCE } from './vocabulary.ts';

/** Lists to go on with, each from its cursor. A list that is not named has been read. */
export interface PullRequestRest {
  number: number;
  after: Partial<Record<PullRequestList, string>>;
}

export function sizes(): JsonObject {
  return { ...LIST_SIZES };
}

/** GitHub wants a size from 1: of a list that has been read, one item is asked for and comes a second time. */
export function restVariables({ number, after }: PullRequestRest): JsonObject {
  const variables: JsonObject = { number };
  for (const list of PULL_REQUEST_LISTS) {
    variables[list] = after[list] === undefined ? 1 : LIST_SIZES[list];
    variables[`${list}After`] = after[list] ?? null;
  }
  return variables;
}

const FIELD: Readonly<Record<PullRequestList, string>> = {
  reviews: 'reviews',
  comments: 'comments',
  commits: 'commits',
  turns: 'timelineItems',
};

/** What of its lists is left, of those that `asked` names, or of all. Throws when a list is not whole. */
export function unread(pull: JsonObject, asked?: PullRequestRest): PullRequestRest[] {
  const number = numberAt(pull, 'number');
  const after: Partial<Record<PullRequestList, string>> = {};
  for (const list of PULL_REQUEST_LISTS) {
    const hasNext = valueAt(pull, `${FIELD[list]}.pageInfo.hasNextPage`);
    const end = textAt(pull, `${FIELD[list]}.pageInfo.endCursor`);
    if (typeof hasNext !== 'boolean' || (hasNext && end === undefined))
      throw new HalfAnAnswer('GitHub left out a part of a pull request.');
    if (hasNext && (asked === undefined || asked.after[list] !== undefined)) after[list] = end!;
  }
  return number === undefined || Object.keys(after).length === 0 ? [] : [{ number, after }];
}

export function pullRequestEvents(pull: JsonObject, repository: string): ConnectorEvent[] {
  const number = numberAt(pull, 'number');
  const openedAt = instantAt(pull, 'createdAt');
  if (number === undefined || !openedAt) return [];
  const told: PullRequest = {
    ...{ source: SOURCE, repository, number, openedAt },
    words: [textAt(pull, 'title'), textAt(pull, 'headRefName'), textAt(pull, 'body')].join('\n'),
    madeBy: madeByAccount(textAt(pull, 'author.login'), textAt(pull, 'author.__typename') === 'Bot'),
    more: {
      is_draft: valueAt(pull, 'isDraft') === true,
      head_sha: textAt(pull, 'headRefOid'),
      files_changed: numberAt(pull, 'changedFiles'),
      lines_added: numberAt(pull, 'additions'),
      lines_removed: numberAt(pull, 'deletions'),
      url: textAt(pull, 'url'),
    },
  };
  const mergedAt = instantAt(pull, 'mergedAt');
  const merged: PullRequest = {
    ...told,
    more: {
      ...told.more,
      merge_commit_sha: textAt(pull, 'mergeCommit.oid'),
      commit_shas: listAt(pull, 'commits.nodes').flatMap((node) => textAt(node, 'commit.oid') ?? []),
    },
  };
  return [
    pullRequestChanged(told, 'opened', openedAt),
    ...turnEvents(pull, told, mergedAt),
    ...(mergedAt ? [pullRequestChanged(merged, 'merged', mergedAt)] : []),
    ...reviewEvents(pull, told),
    ...listAt(pull, 'commits.nodes').flatMap(({ commit }) => commitEvents(commit as JsonObject, repository, false)),
  ];
}

/** Merging closes, too; that is one event, not two. */
function turnEvents(pull: JsonObject, told: PullRequest, mergedAt: string | undefined): ConnectorEvent[] {
  return listAt(pull, 'timelineItems.nodes').flatMap((turn) => {
    const at = instantAt(turn, 'createdAt');
    if (!at) return [];
    if (turn.__typename === 'ReadyForReviewEvent') return [pullRequestChanged(told, 'ready_for_review', at, at)];
    if (turn.__typename === 'ReopenedEvent') return [pullRequestChanged(told, 'reopened', at, at)];
    const isMerge = mergedAt !== undefined && Math.abs(Date.parse(mergedAt) - Date.parse(at)) <= 2000;
    return isMerge ? [] : [pullRequestChanged(told, 'closed', at, at)];
  });
}

function reviewEvents(pull: JsonObject, { repository, number }: PullRequest): ConnectorEvent[] {
  const author = textAt(pull, 'author.login');
  const told = (node: JsonObject) => {
    const login = textAt(node, 'author.login');
    return {
      ...{ source: SOURCE, repository, number, url: textAt(node, 'url') },
      byAuthor: isSameAccount(login, author),
      madeBy: madeByAccount(login, textAt(node, 'author.__typename') === 'Bot'),
    };
  };
  return [
    ...listAt(pull, 'reviews.nodes').flatMap((review) => {
      const [id, at] = [idAt(review, 'fullDatabaseId'), instantAt(review, 'submittedAt')];
      const verdict = reviewVerdict(textAt(review, 'state'));
      return id && at && verdict ? [reviewSubmitted({ ...told(review), id, at, verdict })] : [];
    }),
    ...listAt(pull, 'comments.nodes').flatMap((comment) => {
      const [id, at] = [idAt(comment, 'fullDatabaseId'), instantAt(comment, 'createdAt')];
      return id && at ? [reviewSubmitted({ ...told(comment), id: `comment-${id}`, at, verdict: 'commented' })] : [];
    }),
  ];
}

/**
 * How pull requests come through: the time each stage takes, how soon somebody else looks at it, in how many rounds, how
 * much is done over again, and what waits for a first review now. Rounds: reviews by others with a push between two of
 * them. Done over: changes were asked for, or it was pushed to after the first review.
 */
import { type PullRequestStages, pullRequestStages } from '@bellwether/analysis';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import {
  AGENT_TRACES,
  type Commit,
  type DeliveryHistory,
  deliveryHistory,
  type MadeBy,
  type PullRequest,
} from './delivery-history.ts';
import { type Figure, medianFigure, quantileFigure, rateFigure, shareFigure } from './figure.ts';
import {
  hoursOf,
  isWithin,
  knownPart,
  namesOf,
  printedInstant,
  printedRange,
  type Range,
  rangeBefore,
  weeksOf,
} from './range.ts';

const EVIDENCE_MAX = 500;
const WEEK_DAYS = 7;
const DAY_HOURS = 24;

export const reviewsAnalysis: EventAnalysis = {
  name: 'reviews',
  title: 'stages of pull requests, reviews and their rounds, rework, with the pull requests behind them.',
  events: ['commit_pushed', 'pull_request_changed', 'review_submitted', 'deployment_finished', ...AGENT_TRACES],
  parameters: { repository: 'only pull requests of this repository', team: 'only those of what this team owns' },
  answer: (question) => reviewsAnswer(deliveryHistory(question.events), question),
};

/** A pull request that was merged, with what its reviews came to. */
export interface MergedPullRequest {
  pullRequest: PullRequest;
  stages: PullRequestStages;
  /** By somebody else. */
  firstReviewMs: number | null;
  deployment: string | null;
  rounds: number;
  isDoneOver: boolean;
}

/** Those that were merged, in the order of merges. */
export function mergedPullRequests(history: DeliveryHistory): MergedPullRequest[] {
  const deployedBy = new Map<string, { id: string; finishedMs: number }>();
  for (const { id, finishedMs, repository, commits } of history.deployments)
    for (const sha of commits) deployedBy.set(`${repository}\0${sha}`, { id, finishedMs });
  return history.pullRequests
    .filter(({ mergedMs }) => mergedMs !== undefined)
    .map((pullRequest) => mergedPullRequest(pullRequest, history.commits, deployedBy))
    .sort((a, b) => a.pullRequest.mergedMs! - b.pullRequest.mergedMs!);
}

function mergedPullRequest(
  pullRequest: PullRequest,
  commits: ReadonlyMap<string, Commit>,
  deployedBy: ReadonlyMap<string, { id: string; finishedMs: number }>,
): MergedPullRequest {
  const { repository, mergeCommit } = pullRequest;
  const mergedMs = pullRequest.mergedMs!;
  const own = [...pullRequest.commits];
  const written = own.flatMap((sha) => commits.get(sha)?.authoredMs ?? []);
  const others = pullRequest.reviews.filter(({ byAuthor }) => !byAuthor);
  const firstReviewMs = others.length > 0 ? Math.min(...others.map(({ atMs }) => atMs)) : null;
  const deployment = [...(mergeCommit === undefined ? [] : [mergeCommit]), ...own]
    .map((sha) => deployedBy.get(`${repository}\0${sha}`))
    .find((found) => found !== undefined);
  const changesMs = changesAfterOpening(pullRequest, commits);
  return {
    pullRequest,
    firstReviewMs,
    deployment: deployment?.id ?? null,
    stages: pullRequestStages({
      firstCommitMs: written.length > 0 ? Math.min(...written) : null,
      openedMs: pullRequest.openedMs ?? mergedMs,
      firstReviewMs,
      mergedMs,
      deployedMs: deployment?.finishedMs ?? null,
    }),
    rounds: roundsOf(
      others.map(({ atMs }) => atMs),
      changesMs,
    ),
    isDoneOver:
      others.some(({ verdict }) => verdict === 'changes_requested') ||
      (firstReviewMs !== null && changesMs.some((atMs) => atMs > firstReviewMs && atMs <= mergedMs)),
  };
}

/** Pushes to it after it was opened, in the order of time. */
function changesAfterOpening(pullRequest: PullRequest, commits: ReadonlyMap<string, Commit>): number[] {
  const pushed = [...pullRequest.commits].flatMap((sha) => commits.get(sha)?.committedMs ?? []);
  return [...pullRequest.updatedMs, ...pushed]
    .filter((atMs) => pullRequest.openedMs !== undefined && atMs > pullRequest.openedMs)
    .sort((a, b) => a - b);
}

function roundsOf(reviewsMs: readonly number[], changesMs: readonly number[]): number {
  let rounds = 0;
  let lastMs: number | undefined;
  for (const atMs of reviewsMs.toSorted((a, b) => a - b)) {
    const sinceMs = lastMs;
    if (sinceMs === undefined || changesMs.some((change) => change > sinceMs && change <= atMs)) rounds++;
    lastMs = atMs;
  }
  return rounds;
}

function reviewsAnswer(history: DeliveryHistory, question: EventQuestion): object {
  const { repository, team } = question.parameters;
  const isAsked = (one: PullRequest) =>
    (repository === undefined || one.repository === repository) && (team === undefined || one.team === team);
  const merged = mergedPullRequests(history).filter(({ pullRequest }) => isAsked(pullRequest));
  const range = { fromMs: question.fromMs, toMs: question.toMs };
  const before = rangeBefore(range);
  const seen = history.pullRequests.filter(isAsked).flatMap(({ knownFromMs }) => knownFromMs ?? []);
  const seenMs = seen.length > 0 ? seen.reduce((least, one) => Math.min(least, one)) : undefined;
  const beginsMs = question.readFromMs ?? seenMs;
  const counted = knownPart(range, beginsMs);
  const inRange = merged.filter(({ pullRequest }) => isWithin(pullRequest.mergedMs, counted));
  return {
    window: printedRange(beginsMs === undefined ? range : counted),
    asked: printedRange(range),
    data_begin: printedInstant(beginsMs),
    read_from: printedInstant(question.readFromMs),
    teams: namesOf(history.pullRequests.map((one) => one.team)),
    figures: figuresOf(merged, counted),
    before: beginsMs !== undefined && beginsMs <= before.fromMs ? figuresOf(merged, before) : null,
    weeks: weeksOf(counted).map((week) => ({ start: printedInstant(week.fromMs), ...figuresOf(merged, week) })),
    made_by: makersOf(inRange),
    waiting: waitingOf(history.pullRequests.filter(isAsked), question.toMs),
    merged: inRange.slice(-EVIDENCE_MAX).reverse().map(evidenceOf),
  };
}

const hours = (merged: readonly MergedPullRequest[], stage: keyof PullRequestStages): number[] =>
  merged.flatMap(({ stages }) => (stages[stage] === null ? [] : [hoursOf(stages[stage])]));

function figuresOf(all: readonly MergedPullRequest[], range: Range): { [figure: string]: Figure } {
  const merged = all.filter(({ pullRequest }) => isWithin(pullRequest.mergedMs, range));
  const opened = merged.flatMap(({ pullRequest: { openedMs, mergedMs } }) =>
    openedMs === undefined ? [] : [hoursOf(mergedMs! - openedMs)],
  );
  const reviewed = merged.filter(({ rounds }) => rounds > 0);
  return {
    merged_per_week: rateFigure(merged.length, hoursOf(range.toMs - range.fromMs) / DAY_HOURS / WEEK_DAYS),
    time_to_merge_median_hours: medianFigure(opened),
    time_to_merge_p85_hours: quantileFigure(opened, 0.85),
    coding_median_hours: medianFigure(hours(merged, 'codingMs')),
    pickup_median_hours: medianFigure(hours(merged, 'pickupMs')),
    review_median_hours: medianFigure(hours(merged, 'reviewMs')),
    deploy_median_hours: medianFigure(hours(merged, 'deployMs')),
    cycle_median_hours: medianFigure(hours(merged, 'cycleMs')),
    rounds_median: medianFigure(reviewed.map(({ rounds }) => rounds)),
    reviewed_by_others: shareFigure(reviewed.length, merged.length),
    done_over: shareFigure(merged.filter(({ isDoneOver }) => isDoneOver).length, merged.length),
  };
}

function makersOf(merged: readonly MergedPullRequest[]): object[] {
  const makers: MadeBy[] = ['agent', 'person', 'automation', 'unknown'];
  return makers.flatMap((madeBy) => {
    const own = merged.filter(({ pullRequest }) => pullRequest.madeBy === madeBy);
    if (own.length === 0) return [];
    return [
      {
        made_by: madeBy,
        merged: own.length,
        cycle_median_hours: medianFigure(hours(own, 'cycleMs')),
        rounds_median: medianFigure(own.filter(({ rounds }) => rounds > 0).map(({ rounds }) => rounds)),
        reviewed_by_others: shareFigure(own.filter(({ rounds }) => rounds > 0).length, own.length),
        done_over: shareFigure(own.filter(({ isDoneOver }) => isDoneOver).length, own.length),
      },
    ];
  });
}

/** Open, meant to be reviewed, and looked at by nobody else so far; the longest waiting first. */
function waitingOf(pullRequests: readonly PullRequest[], atMs: number): object[] {
  return pullRequests
    .filter(
      ({ openedMs, mergedMs, closedMs, isDraft, reviews }) =>
        openedMs !== undefined &&
        openedMs < atMs &&
        !isDraft &&
        (mergedMs ?? closedMs ?? Number.POSITIVE_INFINITY) >= atMs &&
        reviews.every(({ byAuthor }) => byAuthor),
    )
    .sort((a, b) => a.openedMs! - b.openedMs!)
    .slice(0, EVIDENCE_MAX)
    .map((one) => ({
      repository: one.repository,
      pr_number: one.number,
      team: one.team,
      url: one.url ?? null,
      waiting_hours: hoursOf(atMs - one.openedMs!),
    }));
}

function evidenceOf({ pullRequest, stages, deployment, rounds, isDoneOver }: MergedPullRequest): object {
  const inHours = (ms: number | null): number | null => (ms === null ? null : hoursOf(ms));
  return {
    repository: pullRequest.repository,
    pr_number: pullRequest.number,
    team: pullRequest.team,
    url: pullRequest.url ?? null,
    made_by: pullRequest.madeBy,
    session_id: pullRequest.sessionId ?? null,
    merged_at: printedInstant(pullRequest.mergedMs),
    deployment_id: deployment,
    coding_hours: inHours(stages.codingMs),
    pickup_hours: inHours(stages.pickupMs),
    review_hours: inHours(stages.reviewMs),
    deploy_hours: inHours(stages.deployMs),
    cycle_hours: inHours(stages.cycleMs),
    rounds,
    done_over: isDoneOver,
  };
}

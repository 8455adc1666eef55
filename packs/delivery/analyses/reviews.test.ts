import type { JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { answerOf, atHour, deliveryEvent } from '../fixtures/event.ts';
import { reviewsAnalysis } from './reviews.ts';

const of = { repository: 'acme/shop', pr_number: 1 };
const change = (hour: number, action: string, more: JsonObject = {}) =>
  deliveryEvent(hour, 'pull_request_changed', { ...of, action, ...more });
const review = (hour: number, verdict: string, more: JsonObject = {}) =>
  deliveryEvent(hour, 'review_submitted', { ...of, verdict, ...more });
const commit = (hour: number, commit_sha: string, more: JsonObject = {}) =>
  deliveryEvent(hour, 'commit_pushed', { ...of, commit_sha, parent_shas: [], ...more });

const history = [
  commit(2, 'a'),
  change(10, 'opened', { commit_shas: ['a'] }),
  review(11, 'commented', { by_author: true }),
  review(14, 'changes_requested'),
  review(15, 'commented'),
  commit(20, 'b'),
  review(22, 'approved'),
  change(30, 'merged', { merge_commit_sha: 'm' }),
  commit(30, 'm', { parent_shas: ['a', 'b'] }),
];
const WEEK = [0, 168] as const;

describe('reviews', () => {
  it('take the time of stages from the first look of somebody else', () =>
    expect(answerOf(reviewsAnalysis, history, WEEK).merged).toMatchObject([
      { pr_number: 1, coding_hours: 8, pickup_hours: 4, review_hours: 16, deploy_hours: null, cycle_hours: 28 },
    ]));

  it('come in rounds: a push between two of them begins another', () =>
    expect(answerOf(reviewsAnalysis, history, WEEK)).toMatchObject({
      merged: [{ rounds: 2, done_over: true }],
      figures: { rounds_median: { value: 2, n: 1 }, done_over: { value: 1 }, reviewed_by_others: { value: 1 } },
    }));

  it('end with the deployment that has the merge, and the first one known has none', () => {
    const deploy = (hour: number, id: string, commit_shas: string[]) =>
      deliveryEvent(
        hour,
        'deployment_finished',
        { repository: of.repository, deployment_id: id, outcome: 'success', commit_shas },
        { environment: 'production' },
      );
    expect(answerOf(reviewsAnalysis, [...history, deploy(31, 'd1', ['m'])], WEEK).merged).toMatchObject([
      { deployment_id: null, deploy_hours: null },
    ]);
    const found = answerOf(reviewsAnalysis, [...history, deploy(9, 'd1', []), deploy(40, 'd2', ['m'])], WEEK);
    expect(found.merged).toMatchObject([{ deployment_id: 'd2', deploy_hours: 10, cycle_hours: 38 }]);
  });

  it('that nobody has begun are told, the longest waiting first; drafts wait for nobody', () => {
    const open = (pr_number: number, hour: number, more: JsonObject = {}) =>
      deliveryEvent(hour, 'pull_request_changed', { ...of, pr_number, action: 'opened', ...more });
    const found = answerOf(
      reviewsAnalysis,
      [
        ...history,
        open(2, 50),
        open(3, 40),
        open(4, 41, { is_draft: true }),
        open(5, 42),
        review(60, 'approved', { pr_number: 5 }),
      ],
      WEEK,
    );
    expect(
      found.waiting.map((one: { pr_number: number; waiting_hours: number }) => [one.pr_number, one.waiting_hours]),
    ).toEqual([
      [3, 128],
      [2, 118],
    ]);
  });

  it('know an agent’s pull request by the agent’s own events', () =>
    expect(
      answerOf(
        reviewsAnalysis,
        [...history, deliveryEvent(10, 'pr_created', { ...of, agent: 'codex' }, { session_id: 'session-3' })],
        WEEK,
      ),
    ).toMatchObject({
      merged: [{ made_by: 'agent', session_id: 'session-3' }],
      made_by: [{ made_by: 'agent', merged: 1, done_over: { value: 1 } }],
    }));

  it('of a pull request that was reopened and is open again say nothing yet', () =>
    expect(answerOf(reviewsAnalysis, [...history, change(31, 'reopened')], WEEK).merged).toEqual([]));

  it('begin where the first pull request was opened', () =>
    expect(answerOf(reviewsAnalysis, history, WEEK).data_begin).toBe(atHour(10)));

  it('do not begin where a pull request was opened of which the merge alone was told', () => {
    const late = change(30, 'merged', { opened_at: atHour(-5000) });
    const found = answerOf(reviewsAnalysis, [late], [-1000, 198]);
    expect(found.data_begin).toBe(atHour(30));
    expect(found.figures).toMatchObject({ merged_per_week: { value: 1 }, time_to_merge_median_hours: { value: 5030 } });
  });

  it('are as many a week as there are since data begin, not since the range does', () => {
    const found = answerOf(reviewsAnalysis, history, [-1000, 178]);
    expect(found.window.from).toBe(atHour(10));
    expect(found.asked.from).toBe(atHour(-1000));
    expect(found.figures.merged_per_week).toMatchObject({ value: 1, n: 1 });
    expect(answerOf(reviewsAnalysis, [], WEEK)).toMatchObject({
      data_begin: null,
      figures: { merged_per_week: { value: null, reason: 'no_data' } },
      weeks: [],
    });
  });
});

import type { JsonObject } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { answerOf, atHour, deliveryEvent } from '../fixtures/event.ts';
import { doraAnalysis } from './dora.ts';

const repository = 'acme/shop';
const commit = (hour: number, sha: string, parents: string[], more: JsonObject = {}) =>
  deliveryEvent(hour, 'commit_pushed', { repository, commit_sha: sha, parent_shas: parents, ...more });
const deploy = (hour: number, id: string, sha: string, more: JsonObject = {}) =>
  deliveryEvent(
    hour,
    'deployment_finished',
    { repository, deployment_id: id, commit_sha: sha, outcome: 'success', ...more },
    { environment: 'production' },
  );
const incident = (hour: number, id: string, action: string, more: JsonObject = {}) =>
  deliveryEvent(hour, 'incident_changed', { incident_id: id, action, ...more });

/** Old work, a first deployment, then two weeks of changes. */
const history = [
  commit(0, 'old', []),
  commit(20, 'older', ['old']),
  deploy(100, 'd1', 'older'),
  commit(110, 'a', ['older']),
  commit(118, 'b', ['a'], { authored_at: atHour(108) }),
  deploy(120, 'd2', 'b'),
  commit(130, 'c', ['b']),
  deploy(160, 'd3', 'c'),
  incident(161, 'i1', 'opened', { deployment_id: 'd3' }),
  deploy(166, 'd4', 'b', { is_rollback: true }),
  incident(170, 'i1', 'resolved'),
];
const WHOLE = [0, 268] as const;

describe('DORA', () => {
  it('takes no lead time from the first deployment: what it brought was there already', () => {
    const found = answerOf(doraAnalysis, history, WHOLE);
    expect(found.streams).toMatchObject([{ first_deployment: 'd1', data_begin: atHour(100), changes_before: 2 }]);
    expect(found.left_out.changes_before_data_begin).toBe(2);
    // a: 10 h, b: 12 h since it was written, c: 30 h.
    expect(found.figures.lead_time_median_hours).toMatchObject({ value: 12, n: 3 });
    expect(found.deployments.at(-1)).toMatchObject({ deployment_id: 'd1', data_begin_here: true, changes: null });
  });

  it('keeps the same figures when the range begins earlier than data do', () => {
    const [early, late] = [answerOf(doraAnalysis, history, [-500, 268]), answerOf(doraAnalysis, history, [100, 268])];
    expect(early.window).toEqual(late.window);
    expect(early.figures).toEqual(late.figures);
    expect(early.window.days).toBe(7);
    expect(early.figures.deployments_per_week).toMatchObject({ value: 4, n: 4 });
  });

  it('finds a change again where it is in a range that begins after it was written', () =>
    expect(answerOf(doraAnalysis, history, [150, 268]).changes).toMatchObject([
      { commit_sha: 'c', deployment_id: 'd3', lead_time_hours: 30, incidents: ['i1'] },
    ]));

  it('counts a deployment as failed that an incident names or the next one takes back, and recovers with the earlier', () => {
    const found = answerOf(doraAnalysis, history, WHOLE);
    expect(found.figures).toMatchObject({
      change_fail_rate: { value: 1 / 4, n: 4 },
      rework_rate: { value: 1 / 4 },
      recovery_median_hours: { value: 6, n: 1 },
      open_failures: 0,
    });
  });

  it('counts a failure that is still open apart from recovery', () =>
    expect(
      answerOf(
        doraAnalysis,
        [
          ...history,
          commit(171, 'e', ['c']),
          deploy(180, 'd5', 'e'),
          incident(181, 'i2', 'opened', { commit_sha: 'e' }),
        ],
        WHOLE,
      ).figures,
    ).toMatchObject({ change_fail_rate: { value: 2 / 5 }, recovery_median_hours: { n: 1 }, open_failures: 1 }));

  it('takes no deployment that did not end well, or is not to production, for one', () => {
    const others = [
      deploy(121, 'x1', 'b', { outcome: 'failure' }),
      deliveryEvent(
        121,
        'deployment_finished',
        { repository, deployment_id: 'x2', outcome: 'success' },
        { environment: 'staging' },
      ),
    ];
    const found = answerOf(doraAnalysis, [...history, ...others], WHOLE);
    expect(found.figures.deployments_per_week.n).toBe(4);
    expect(found.left_out.attempts_that_failed).toBe(1);
  });

  it('leaves out, and counts, a change that was written after it was deployed', () =>
    expect(
      answerOf(
        doraAnalysis,
        [...history, commit(172, 'e', ['c'], { authored_at: atHour(500) }), deploy(180, 'd5', 'e')],
        WHOLE,
      ),
    ).toMatchObject({ left_out: { clocks_disagree: 1 }, figures: { lead_time_median_hours: { n: 3 } } }));

  it('leaves out merges: they bring nothing of their own', () =>
    expect(
      answerOf(
        doraAnalysis,
        [...history, commit(175, 'e', ['c']), commit(176, 'm', ['c', 'e']), deploy(180, 'd5', 'm')],
        WHOLE,
      ).deployments[0],
    ).toMatchObject({ deployment_id: 'd5', changes: 1 }));

  it('begins for each repository and service by itself', () => {
    const other = { repository: 'acme/search', service: 'index' };
    const found = answerOf(
      doraAnalysis,
      [...history, deploy(140, 's1', 'q', other), deploy(150, 's2', 'r', other)],
      WHOLE,
    );
    expect(found.streams.map((stream: { first_deployment: string }) => stream.first_deployment)).toEqual(['d1', 's1']);
    // Nobody told of the commit of s2.
    expect(found.left_out.deployments_without_history).toBe(1);
    expect(
      answerOf(doraAnalysis, [...history, deploy(140, 's1', 'q', other)], WHOLE, { repository: 'acme/search' }).figures,
    ).toMatchObject({ deployments_per_week: { n: 1 }, lead_time_median_hours: { value: null, reason: 'no_data' } });
  });

  it('tells what agents made from what people made, along the ids of sessions, commits and pull requests', () => {
    const found = answerOf(
      doraAnalysis,
      [
        ...history,
        deliveryEvent(129, 'commit_created', { commit_sha: 'c', agent: 'codex' }, { session_id: 'session-7' }),
        deliveryEvent(110, 'pull_request_changed', {
          repository,
          pr_number: 5,
          action: 'merged',
          made_by: 'person',
          commit_shas: ['a'],
        }),
      ],
      WHOLE,
    );
    expect(found.made_by).toMatchObject([
      { made_by: 'agent', changes: 1, deployments: 1, change_fail_rate: { value: 1 } },
      { made_by: 'person', changes: 1, change_fail_rate: { value: 0 } },
      { made_by: 'unknown', changes: 1 },
    ]);
    expect(found.changes[0]).toMatchObject({
      ...{ commit_sha: 'c', session_id: 'session-7', made_by: 'agent', deployment_id: 'd3', incidents: ['i1'] },
    });
  });

  it('of nothing knows nothing', () =>
    expect(answerOf(doraAnalysis, [], WHOLE)).toMatchObject({
      data_begin: null,
      figures: {
        // Without data no deployment was seen, which is not the same as none having been.
        deployments_per_week: { value: null, reason: 'no_data' },
        days_with_deployment: { value: null, reason: 'no_data' },
        change_fail_rate: { value: null, reason: 'no_data' },
      },
      weeks: [],
      before: null,
    }));
});

import { describe, expect, it } from 'vitest';
import { answerOf, deliveryEvent } from '../fixtures/event.ts';
import { dependenciesAnalysis } from './dependencies.ts';

const item = (item_key: string, team: string, blocked_by: string[] = []) =>
  deliveryEvent(1, 'work_item_changed', {
    project: team.toUpperCase(),
    item_key,
    team,
    status_category: 'to_do',
    blocked_by,
  });
const commit = (sha: string, team: string, work_items: string[], actor_team = team) =>
  deliveryEvent(2, 'commit_pushed', { repository: `acme/${team}`, commit_sha: sha, team, actor_team, work_items });
const review = (team: string, actor_team: string) =>
  deliveryEvent(3, 'review_submitted', {
    repository: `acme/${team}`,
    pr_number: 1,
    verdict: 'approved',
    team,
    actor_team,
  });
const DAY = [0, 24] as const;

describe('dependencies', () => {
  it('lead from the team whose item waits to the team it waits for, with the items', () => {
    const found = answerOf(
      dependenciesAnalysis,
      [item('A-1', 'app', ['P-1']), item('P-1', 'platform'), item('A-2', 'app', ['A-1'])],
      DAY,
    );
    expect(found.edges).toEqual([
      { from: 'app', to: 'platform', links: 1, co_changes: 0, evidence: { links: [['A-1', 'P-1']], co_changes: [] } },
    ]);
    expect(found.nodes).toMatchObject([
      { name: 'app', waits_for: 1, waited_for_by: 0 },
      { name: 'platform', waits_for: 0, waited_for_by: 1 },
    ]);
    // Of four ordered pairs, each team with itself included, platform reaches app.
    expect(found).toMatchObject({ propagation_cost: 3 / 4, cycles: [], share_across: 1 / 2 });
  });

  it('that go round are told', () =>
    expect(
      answerOf(dependenciesAnalysis, [item('A-1', 'app', ['P-1']), item('P-1', 'platform', ['A-1'])], DAY).cycles,
    ).toEqual([['app', 'platform']]));

  it('are also where one work item changes code of two teams', () => {
    const found = answerOf(
      dependenciesAnalysis,
      [item('A-1', 'app'), commit('a', 'app', ['A-1']), commit('b', 'data', ['A-1']), commit('c', 'data', ['D-1'])],
      DAY,
    );
    expect(
      found.edges.map(({ from, to, co_changes }: { from: string; to: string; co_changes: number }) => [
        from,
        to,
        co_changes,
      ]),
    ).toEqual([
      ['app', 'data', 1],
      ['data', 'app', 1],
    ]);
    expect(found).toMatchObject({ propagation_cost: null, share_across: 1 / 2 });
  });

  it('may be between repositories or projects', () => {
    const events = [commit('a', 'app', ['A-1']), commit('b', 'data', ['A-1'])];
    expect(answerOf(dependenciesAnalysis, events, DAY, { by: 'repository' }).nodes).toMatchObject([
      { name: 'acme/app', collaboration: null },
      { name: 'acme/data' },
    ]);
    expect(() => answerOf(dependenciesAnalysis, events, DAY, { by: 'person' })).toThrow(/has to be one of team/);
  });

  it('do not hide that a team works with nobody else, or that nothing is known', () => {
    const events = [review('app', 'data'), review('data', 'app'), review('app', 'app'), item('O-1', 'ops')];
    const of = Object.fromEntries(
      answerOf(dependenciesAnalysis, events, DAY).nodes.map((node: { name: string; collaboration: object }) => [
        node.name,
        node.collaboration,
      ]),
    );
    // One other team alone is not spread.
    expect(of.app).toMatchObject({ score: 0, parts: { external_share: 1 / 2, reciprocity: 1, evenness: 0 } });
    expect(of.ops).toEqual({ score: null, reason: 'no_data', parts: null });
  });
});

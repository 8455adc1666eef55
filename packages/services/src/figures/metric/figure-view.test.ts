import type { MetricQuery } from '@bellwether/metrics';
import { describe, expect, it } from 'vitest';
import { callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import { figureViewOf, withinView } from './figure-view.ts';

const asked = { dimension: 'team', op: 'in', values: ['web', 'payments'] } as const;
const queryOver = (...dimensions: string[]) =>
  ({
    metric: { name: 'agent_cost_usd' },
    cube: { cube: { dimensions: Object.fromEntries(dimensions.map((name) => [name, {}])) } },
    filters: [asked],
  }) as unknown as MetricQuery;

describe('the view of figures', () => {
  it('is the whole organisation for roles and keys that reach it', () => {
    expect(figureViewOf(callerWith('data_scientist', 'org_a'), 'metrics:read')).toEqual([]);
    expect(figureViewOf(withScopes(callerWith('owner', 'org_a'), 'read'), 'metrics:read')).toEqual([]);
  });

  it('is the own teams of a manager, in one order however they were given', () => {
    const view = [{ dimension: 'team', op: 'in', values: ['platform', 'web'] }];
    expect(figureViewOf(callerWith('manager', 'org_a', { teams: ['web', 'platform'] }), 'metrics:read')).toEqual(view);
    expect(figureViewOf(callerWith('manager', 'org_a', { teams: ['platform', 'web'] }), 'metrics:read')).toEqual(view);
  });

  it('is the own figures of a viewer', () => {
    expect(figureViewOf(callerWith('viewer', 'org_a', { subject: 'p_7' }), 'metrics:read')).toEqual([
      { dimension: 'user_id', op: 'in', values: ['p_7'] },
    ]);
  });

  it('is the narrower one where two permissions are needed: a member takes home the own figures only', () => {
    const member = callerWith('member', 'org_a', { teams: ['web'], subject: 'p_7' });
    expect(figureViewOf(member, 'exports:write', 'metrics:read')).toEqual([
      { dimension: 'user_id', op: 'in', values: ['p_7'] },
    ]);
  });

  it('does not exist for somebody without a team or a pseudonym, who is told whom to ask', async () => {
    const none = await problemOf(() => figureViewOf(callerWith('manager', 'org_a'), 'metrics:read'), 'forbidden');
    expect(none.message).toContain('You are in no team yet');
    await problemOf(() => figureViewOf(callerWith('viewer', 'org_a'), 'metrics:read'), 'forbidden');
  });

  it('narrows what was asked for and can never widen it', () => {
    const view = figureViewOf(callerWith('manager', 'org_a', { teams: ['web'] }), 'metrics:read');
    expect(withinView(queryOver('team', 'model'), view).filters).toEqual([asked, ...view]);
  });

  it('refuses a metric that does not know teams rather than show all of it', async () => {
    const view = figureViewOf(callerWith('manager', 'org_a', { teams: ['web'] }), 'metrics:read');
    const problem = await problemOf(() => withinView(queryOver('model'), view), 'forbidden');
    expect(problem.message).toContain('cannot be told apart by team');
  });
});

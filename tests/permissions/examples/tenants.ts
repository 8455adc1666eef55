/** Organisations, what they pay and what they may spend. */
import { type House, type Known, TEAM } from '../house.ts';
import { type Example, type Examples, json, unique } from './example.ts';

const budget = () => ({
  name: unique('Budget'),
  metric: 'agent_cost_usd',
  limit_usd: 100,
  period: 'month',
  filter: { team: TEAM },
});

export const newBudget = async (house: House, caller: Known): Promise<Example> => {
  const { budget_id } = await house.json<{ budget_id: string }>(caller, 'POST', '/api/v1/budgets', budget());
  return { params: { budget_id } };
};

export const tenantsExamples: Examples = {
  'POST /api/v1/budgets': () => json(budget()),
  'PATCH /api/v1/budgets/:budget_id': async (house, caller) => ({
    ...(await newBudget(house, caller)),
    ...json({ limit_usd: 200 }),
  }),
  'DELETE /api/v1/budgets/:budget_id': newBudget,
  'PATCH /api/v1/organisation': () => json({ primary_region: 'eu-west-1' }),
  'POST /api/v1/organisations': () => json({ org_id: unique('org'), name: 'Another' }),
  'PATCH /api/v1/organisations/:org_id': async (house) => {
    const org_id = unique('org');
    await house.json(house.visitor('operator'), 'POST', '/api/v1/organisations', { org_id, name: 'Another' });
    return { params: { org_id }, ...json({ plan: 'starter' }) };
  },
  'PUT /api/v1/prices/:model': () => ({
    params: { model: unique('model') },
    ...json({ input_usd_per_mtok: 1, output_usd_per_mtok: 2 }),
  }),
  'DELETE /api/v1/prices/:model': async (house) => {
    const model = unique('model');
    await house.json(house.owner, 'PUT', `/api/v1/prices/${model}`, { input_usd_per_mtok: 1, output_usd_per_mtok: 2 });
    return { params: { model } };
  },
};

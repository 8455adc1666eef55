/** Decisions: who does what, and which of several options is best. Nothing that is asked here is kept. */
import { allocate, rank } from '@bellwether/services';
import type { Route } from './route.ts';

const decisions = {
  method: 'POST',
  tag: 'figures',
  needs: 'metrics:read',
  reach: 'own',
  consumes: ['application/json'],
} as const;

export function decisionRoutes(): Route[] {
  return [
    {
      ...decisions,
      path: '/api/v1/decisions/allocation',
      summary:
        'Gives tasks to those who have the hours and the skills for them: {resources: [{name, hours, skills, tasks_max}], tasks: [{name, hours, value, skills, due, after, optional}], divisible}; or says what is in the way.',
      handle: async (c) => allocate(c.platform, c.caller, await c.json()),
    },
    {
      ...decisions,
      path: '/api/v1/decisions/ranking',
      summary:
        'Ranks options by several criteria, and how much hangs on the weights: {criteria: [{name, weight, better}], options: [{name, values: {criterion: number or {value, low, high}}}]}.',
      handle: async (c) => rank(c.platform, c.caller, await c.json()),
    },
  ];
}
